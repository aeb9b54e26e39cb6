import type { Facts } from '../../../failures/catalogue.ts'

/** Where the name of an operation is not that of its permission. */
const renamed: Readonly<Record<string, string>> = {
  's3:ListObjectsV2': 's3:ListBucket',
  's3:ListObjects': 's3:ListBucket',
  's3:HeadBucket': 's3:ListBucket',
  's3:HeadObject': 's3:GetObject',
  's3:GetBucketVersioning': 's3:GetBucketVersioning',
  's3:CopyObject': 's3:PutObject',
  's3:DeleteObjects': 's3:DeleteObject',
}

/** Services whose name in the SDK of Go is not their prefix in IAM. */
const prefixes: Readonly<Record<string, string>> = {
  'cloudwatch logs': 'logs',
  eventbridge: 'events',
  sfn: 'states',
  'elastic load balancing v2': 'elasticloadbalancing',
  'elastic load balancing': 'elasticloadbalancing',
  'auto scaling': 'autoscaling',
  'api gateway': 'apigateway',
  apigatewayv2: 'apigateway',
  'route 53': 'route53',
  'secrets manager': 'secretsmanager',
}

/** `operation error S3: PutObject, https response error StatusCode: 403 …`: what it needs where AWS does not name it. */
export const permissionOf = (text: string): Facts => {
  const [, service, operation] = /operation error ([\w ]+): (\w+)/.exec(text) ?? []
  if (service === undefined) return {}
  const name = service.toLowerCase()
  const action = `${prefixes[name] ?? name.replaceAll(' ', '')}:${operation}`
  const [, bucket] = /S3 bucket "([^"]+)"|bucket "([^"]+)"/.exec(text) ?? []
  return { action: renamed[action] ?? action, ...(bucket && { resource: `arn:aws:s3:::${bucket}` }) }
}
