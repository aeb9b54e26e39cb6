import type { Entry } from './catalogue.ts'
import { lambdaReasons } from './lambda-reasons.ts'

const invoke = 'https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html'

const documented = { grade: 'documented', source: invoke } as const

/** What Lambda says at an update with a reason code, it says at an invoke with an error: cause and remedy are the same. */
const asReason = (code: string, ...error: readonly string[]): Entry => {
  const entry = lambdaReasons.find((reason) => reason.code === code)!
  return {
    ...entry,
    when: `The test invoke answers ${error.map((name) => `\`${name}\``).join(' or ')}.`,
    match: { error },
    cause: entry.cause.replace(' (<reason-code>)', '').replace('<reason>', '<message>'),
    ...documented,
  }
}

/** Why a test invoke has no answer of the function: what the call itself answers, nearly always before it has run. */
export const invokeRefusals: readonly Entry[] = [
  {
    code: 'test-payload-too-large',
    when: 'The test invoke answers `RequestTooLargeException` (413).',
    match: {
      error: ['RequestTooLargeException', 'RequestEntityTooLargeException', 'SerializedRequestEntityTooLargeException'],
    },
    cause: 'The input `test-payload` is larger than the 6 MB that Lambda takes: <message>',
    remedy: 'Try the function with a small payload; what is large belongs into S3.',
    grade: 'recorded',
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html',
  },
  {
    code: 'test-payload-refused',
    when: 'The test invoke answers `InvalidRequestContentException` or `UnsupportedMediaTypeException`.',
    match: { error: ['InvalidRequestContentException', 'UnsupportedMediaTypeException'] },
    cause: 'Lambda does not take the input `test-payload`: <message>',
    remedy: 'It must be JSON. `{}` or `""` invokes with an empty payload.',
    ...documented,
  },
  {
    code: 'no-concurrency',
    when: 'The test invoke is throttled: the function has no concurrency left, or none at all.',
    match: { error: 'TooManyRequestsException' },
    cause: 'Lambda has no room to run <function>: <message>',
    remedy:
      'Its reserved concurrency is used up, or 0; see it and give it more, or leave `test-payload` out:\n' +
      '```sh\naws lambda get-function-concurrency --function-name <function> --region <region>\n```',
    ...documented,
  },
  {
    code: 'test-answer-lost',
    when: 'The connection ends before the test invoke is answered, twice.',
    // Without TLS nothing was sent: that is `aws-unreachable`.
    match: { error: ['ECONNRESET', 'EPIPE', 'ETIMEDOUT'], message: /^(?!.*before secure TLS connection)/ },
    cause: 'The answer of <function> to the test invoke was lost (<message>); it may have run all the same.',
    remedy:
      'Its log tells whether it did. A firewall or NAT on the way may drop what is silent for minutes: test with a payload that is ' +
      'answered soon. The next run of the job sends `test-payload` again.',
    ...documented,
  },
  {
    code: 'function-not-ready',
    when:
      'The function is still not ready to be invoked after two minutes (`ResourceNotReadyException`, ' +
      '`CodeArtifactUserPendingException`, `CodeArtifactUserDeletedException`).',
    match: {
      error: ['ResourceNotReadyException', 'CodeArtifactUserPendingException', 'CodeArtifactUserDeletedException'],
    },
    cause: '<function> does not become ready to be invoked: <message>',
    remedy:
      'Lambda makes its code ready first, and an idle function of a VPC gets its network back. Run the job again; it goes on where ' +
      'it stopped. If it happens again, look at the size of the image, the subnets and the quota of network interfaces.',
    ...documented,
  },
  {
    code: 'code-not-usable',
    when: 'The test invoke answers `CodeArtifactUserFailedException`: Lambda could not make the code ready to run.',
    match: { error: 'CodeArtifactUserFailedException' },
    cause: 'Lambda cannot make the code of <function> ready to run: <message>',
    remedy:
      'Build and push it again, best with `build-lambda-image`, and deploy that: another try with this code ends the same. What ' +
      'Lambda says of it:\n' +
      '```sh\naws lambda get-function-configuration --function-name <function> --query "[State,StateReasonCode,StateReason]" ' +
      '--region <region>\n```',
    ...documented,
  },
  {
    code: 'snapstart-not-ready',
    when: 'The snapshot is still not ready after two minutes (`SnapStartNotReadyException`).',
    match: { error: 'SnapStartNotReadyException' },
    cause: 'The snapshot of <function> is not ready: <message>',
    remedy: 'Run the job again: it goes on where it stopped.',
    ...documented,
  },
  {
    code: 'snapstart-failed',
    when: 'The test invoke answers `SnapStartException` or `SnapStartTimeoutException`.',
    match: { error: ['SnapStartException', 'SnapStartTimeoutException', 'SnapStartRegenerationFailureException'] },
    cause: 'The new code of <function> could not be restored from its snapshot: <message>',
    remedy:
      'What runs after the restore (the hook `afterRestore`) failed or took longer than 10 seconds. The last lines of its log are ' +
      'below.',
    ...documented,
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/snapstart-troubleshooting.html',
  },
  {
    code: 'recursive-invocation',
    when: 'The test invoke answers `RecursiveInvocationException`.',
    match: { error: 'RecursiveInvocationException' },
    cause: 'Lambda stopped <function> because it invokes itself: <message>',
    remedy: 'Let it write elsewhere than to what triggers it.',
    ...documented,
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html',
  },
  asReason('role-permissions', 'EC2AccessDeniedException'),
  asReason('network-interfaces', 'ENILimitReachedException'),
  asReason('subnet-full', 'SubnetIPAddressLimitReachedException'),
  asReason('network', 'InvalidSubnetIDException', 'InvalidSecurityGroupIDException'),
  asReason('kms-key-denied', 'KMSAccessDeniedException'),
  asReason('kms-key-missing', 'KMSNotFoundException'),
  asReason('kms-key-disabled', 'KMSDisabledException', 'KMSInvalidStateException'),
  asReason('file-system-unreachable', 'EFSMountConnectivityException', 'EFSMountTimeoutException'),
  asReason('file-system', 'EFSMountFailureException', 'EFSIOException'),
  asReason('zip-invalid', 'InvalidZipFileException'),
  asReason('runtime-invalid', 'InvalidRuntimeException'),
]
