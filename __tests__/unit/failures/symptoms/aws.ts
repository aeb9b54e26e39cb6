import { call } from '../../../../src/aws/call.ts'
import { type Case, type Cases, errorOf } from '../symptom.ts'

const denied = (name: string, status: number): Case => ({
  thrown: {
    name,
    message:
      'User: arn:aws:sts::111122223333:assumed-role/deploy/acme-shop-7-1 is not authorized to perform: lambda:GetFunction on ' +
      'resource: arn:aws:lambda:eu-west-1:111122223333:function:api because no identity-based policy allows the ' +
      'lambda:GetFunction action',
    status,
  },
  says: 'arn:aws:sts::111122223333:assumed-role/deploy/acme-shop-7-1 may not call lambda:GetFunction on arn:aws:lambda:eu-west-1:111122223333:function:api.',
  paste:
    '"Effect": "Allow", "Action": "lambda:GetFunction", "Resource": "arn:aws:lambda:eu-west-1:111122223333:function:api"',
})

const expired = (name: string): Case => ({
  thrown: { name, message: 'The security token included in the request is expired', status: 403 },
  says: 'have expired',
  paste: '`role-to-assume`',
})

const invalid = (name: string, message: string): Case => ({
  thrown: { name, message, status: 403 },
  says: message,
  paste: '`role-to-assume`',
})

const throttled = (name: string, message = 'Rate exceeded'): Case => ({
  thrown: { name, message, status: 429 },
  says: 'lambda:GetFunction',
  // What every service of AWS has: that of Lambda is told by its own table.
  paste: /^Its quota is shared .*`strategy.max-parallel`.*Service Quotas/,
})

const unreachable = (code: string, message: string): Case => ({
  thrown: { name: code === 'TimeoutError' ? code : 'Error', message, code },
  says: `in eu-west-1: ${message}`,
  paste: '`HTTPS_PROXY`',
})

const unavailable = (name: string, status: number): Case => ({
  thrown: { name, message: 'The service is unavailable.', status },
  says: 'lambda:GetFunction again and again: The service is unavailable.',
  paste: 'https://health.aws.amazon.com/',
})

const host = 'lambda.eu-west-1.amazonaws.com'

export const awsFailures: Cases = {
  'access-denied': [
    denied('AccessDeniedException', 403),
    denied('AccessDenied', 403),
    denied('UnauthorizedOperation', 403),
    denied('AuthorizationError', 403),
    denied('403', 403),
  ],
  'credentials-expired': [expired('ExpiredTokenException'), expired('ExpiredToken'), expired('RequestExpired')],
  'credentials-invalid': [
    invalid('InvalidClientTokenId', 'The security token included in the request is invalid.'),
    invalid('UnrecognizedClientException', 'The security token included in the request is invalid.'),
    invalid(
      'InvalidSignatureException',
      'The request signature we calculated does not match the signature you provided.',
    ),
    invalid('SignatureDoesNotMatch', 'The request signature we calculated does not match the signature you provided.'),
    invalid('InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist in our records.'),
    invalid('IncompleteSignature', 'Authorization header requires Credential parameter.'),
    invalid('MissingAuthenticationToken', 'Request is missing Authentication Token'),
  ],
  'no-credentials': {
    thrown: { name: 'CredentialsProviderError', message: 'Could not load credentials from any providers' },
    says: 'no AWS credentials',
    paste: /permissions:\n {2}id-token: write[\s\S]*role-to-assume: arn:aws:iam::/,
  },
  throttled: [
    throttled('ThrottlingException'),
    throttled('Throttling'),
    throttled('TooManyRequestsException'),
    throttled('RequestLimitExceeded', 'Request limit exceeded.'),
    throttled('SlowDown', 'Please reduce your request rate.'),
    throttled('RequestThrottled'),
    throttled('RequestThrottledException'),
  ],
  'aws-unreachable': [
    unreachable('ENOTFOUND', `getaddrinfo ENOTFOUND ${host}`),
    unreachable('ECONNREFUSED', 'connect ECONNREFUSED 10.0.0.1:443'),
    unreachable('ECONNRESET', 'socket hang up'),
    unreachable('EPIPE', 'write EPIPE'),
    unreachable('ETIMEDOUT', 'connect ETIMEDOUT 10.0.0.1:443'),
    unreachable('EAI_AGAIN', `getaddrinfo EAI_AGAIN ${host}`),
    unreachable('TimeoutError', 'Socket timed out without establishing a connection within 5000 ms'),
    unreachable('NetworkingError', 'Network failure'),
    unreachable('UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'unable to verify the first certificate'),
    unreachable('SELF_SIGNED_CERT_IN_CHAIN', 'self-signed certificate in certificate chain'),
    unreachable('UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'unable to get local issuer certificate'),
    unreachable('DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed certificate'),
  ],
  'aws-unavailable': [
    unavailable('ServiceException', 500),
    unavailable('InternalFailure', 500),
    unavailable('InternalServerError', 500),
    unavailable('ServerException', 500),
    unavailable('ServiceUnavailable', 503),
    // A load balancer in front of AWS, with a page and no error code.
    unavailable('UnknownError', 502),
  ],
}

export const unknownAwsFailures: Cases = {
  'aws-error': {
    work: () =>
      call({ action: 'lambda:GetFunction', resource: '*' }, [], {}, () =>
        Promise.reject(errorOf({ name: 'OddException', message: 'An odd thing.', status: 400 })),
      ),
    says: 'lambda:GetFunction failed: OddException: An odd thing.',
    paste: 'run the job again',
  },
}
