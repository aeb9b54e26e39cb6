import { ecsNameOf } from '../../aws/ecs-names.ts'

/** On the service, where AWS does not let us ask for its service deployments: what ran before, the newest first. */
export const recordTag = 'aws-deploy-actions:previous'

/** Characters that AWS takes in the value of a tag. */
const longest = 256

/**
 * The record with what is live put in front, as `web:7 web:6`. It is written before a deployment is started; one that fails leaves
 * what is live in front, and what was before it behind.
 */
export const withRecord = (record: string | undefined, taskDefinitionArn: string): string => {
  const live = ecsNameOf(taskDefinitionArn)
  const names = [live, ...namesIn(record).filter((name) => name !== live)]
  while (names.length > 1 && names.join(' ').length > longest) names.pop()
  return names.join(' ')
}

/** The newest that is none of these (ARNs); as `family:revision`. */
export const recordIn = (record: string | undefined, except: readonly string[]): string | undefined =>
  namesIn(record).find((name) => !except.map(ecsNameOf).includes(name))

const namesIn = (record: string | undefined): string[] => (record ?? '').split(' ').filter((name) => name !== '')
