import type { Facts } from './catalogue.ts'

/**
 * What the registry of ECR asks the policies for, by the request of a push. BuildKit tells the request and not the reason.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html
 */
const permissions: readonly (readonly [method: string, path: RegExp, actions: string])[] = [
  ['HEAD', /^blobs\//, 'ecr:BatchCheckLayerAvailability'],
  ['POST', /^blobs\/uploads\//, 'ecr:InitiateLayerUpload'],
  ['PATCH', /^blobs\/uploads\//, 'ecr:UploadLayerPart'],
  ['PUT', /^blobs\/uploads\//, 'ecr:UploadLayerPart and ecr:CompleteLayerUpload'],
  ['HEAD', /^manifests\//, 'ecr:BatchGetImage'],
  ['PUT', /^manifests\//, 'ecr:PutImage'],
]

const request =
  /(\w+) request to https:\/\/(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.(?:com|eu)\S*?\/v2\/(\S+?)\/((?:blobs|manifests)\/\S*): 403/

/** The classic image store tells nothing but that the answer to a HEAD, which has no body, was a 403: it asked for a layer. */
const refusedHead = /error parsing HTTP 403 response body: unexpected end of JSON input/

/** Which permission on which repository a refused push lacks; undefined when its message does not tell. */
export const missingPermission = (message: string, facts: Facts): string | undefined => {
  const [, method, account, region, repository, path] = refusedHead.test(message)
    ? ['', 'HEAD', facts['account'], facts['region'], facts['repository'], 'blobs/']
    : (request.exec(message) ?? [])
  const [, , actions] = permissions.find(([verb, shape]) => verb === method && shape.test(path ?? '')) ?? []
  if (!actions || !region) return undefined
  return `the role lacks ${actions} on arn:${facts['partition']}:ecr:${region}:${account}:repository/${repository}`
}
