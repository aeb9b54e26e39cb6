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

/** Which permission on which repository a refused push lacks; undefined when its message does not tell. */
export const missingPermission = (message: string): string | undefined => {
  const [, method, account, region = '', repository, path = ''] = request.exec(message) ?? []
  const [, , actions] = permissions.find(([verb, shape]) => verb === method && shape.test(path)) ?? []
  const partition = region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws'
  return actions && `the role lacks ${actions} on arn:${partition}:ecr:${region}:${account}:repository/${repository}`
}
