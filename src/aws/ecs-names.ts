import type { Session } from './session.ts'

/** `arn:…:service/shop/web`, `arn:…:cluster/shop` and a plain name end in the name. */
export const ecsNameOf = (nameOrArn: string): string => nameOrArn.split('/').at(-1) ?? nameOrArn

/** The cluster that the ARN of a service names; undefined of a plain name, and of the short ARNs from before 2018. */
export const clusterIn = (service: string): string | undefined =>
  /^arn:[^:]+:ecs:[^:]*:[^:]*:service\/([^/]+)\/[^/]+$/.exec(service)?.[1]

const arn = ({ partition, region }: Session, what: string, account = '*'): string =>
  `arn:${partition}:ecs:${region}:${account}:${what}`

const accountIn = (nameOrArn: string): string | undefined =>
  nameOrArn.startsWith('arn:') ? nameOrArn.split(':')[4] : undefined

/** The ARN, as far as it is known: of a name alone the account is that of the cluster's ARN, or `*`. */
export const serviceArn = (session: Session, cluster: string, service: string): string =>
  service.startsWith('arn:') ? service : arn(session, `service/${ecsNameOf(cluster)}/${service}`, accountIn(cluster))

/** The ARN of all tasks of a cluster, as far as it is known. */
export const tasksArn = (session: Session, cluster: string): string =>
  arn(session, `task/${ecsNameOf(cluster)}/*`, accountIn(cluster))

/** Where AWS's console shows a service. */
export const consoleUrl = ({ partition, region }: Session, cluster: string, service: string): string => {
  const home = consoleHomes[partition] ?? 'console.aws.amazon.com'
  return `https://${region}.${home}/ecs/v2/clusters/${ecsNameOf(cluster)}/services/${ecsNameOf(service)}/health?region=${region}`
}

const consoleHomes: Readonly<Record<string, string | undefined>> = {
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
}
