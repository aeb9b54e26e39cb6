import { notice } from '../../../action/log.ts'
import type { Hook, ServiceDeploymentSeen } from '../../../aws/ecs-service.ts'

/**
 * Tells, once of each hook, that a deployment waits for somebody, and by which command it goes on or back.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/pause-lifecycle-hooks.html
 */
export const pausePrinter = (service: string, region: string) => {
  const told = new Set<string>()
  return (seen: ServiceDeploymentSeen | undefined, hook: Hook | undefined): void => {
    if (!seen || !hook || told.has(hook.id)) return
    told.add(hook.id)
    notice(pauseWords(service, region, seen, hook))
  }
}

/** How it goes on or back, and what AWS does when nobody says. */
export const pauseWords = (
  service: string,
  region: string,
  { arn, stage }: ServiceDeploymentSeen,
  hook: Hook,
): string =>
  [
    `The deployment of ${service} is paused${stage ? ` in ${stage}` : ''} until somebody lets it go on:`,
    `aws ecs continue-service-deployment --service-deployment-arn ${arn} --hook-id ${hook.id} --action CONTINUE --region ${region}`,
    `or back, with --action ROLLBACK.${expiryWords(hook)}`,
  ].join('\n')

const expiryWords = ({ expiresAt, timeoutAction }: Hook): string => {
  if (!expiresAt) return ''
  const then = timeoutAction === 'CONTINUE' ? 'it goes on' : 'it is rolled back'
  return ` At ${new Date(expiresAt).toISOString()} ${then} by itself.`
}

/** What ended a deployment, where it was one of its lifecycle hooks. */
export const hookWords = (seen: ServiceDeploymentSeen | undefined): string | undefined => {
  const hook = seen?.hooks.find(({ status }) => status in ends)
  return hook && `lifecycle hook ${hook.id || hook.target} (${hook.target}) ${ends[hook.status]}`
}

const ends: Readonly<Record<string, string>> = { TIMED_OUT: 'was not answered in time', FAILED: 'failed' }
