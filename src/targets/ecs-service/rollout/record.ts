import { ecsNameOf } from '../../../aws/ecs-names.ts'

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

/**
 * The record before a rollback: what is live is what users are saved from, and stays out. A mark tells the same run, should it be run
 * again, that it is done.
 */
export const withBack = (record: string | undefined, taskDefinitionArn: string, runId: string): string =>
  [`${backMark(runId)}${ecsNameOf(taskDefinitionArn)}`, ...namesIn(record)].join(' ').slice(0, longest)

/** Whether this run has taken the service back to what is live. */
export const isBackBy = (record: string | undefined, live: string, runId: string): boolean =>
  (record ?? '').split(' ').includes(`${backMark(runId)}${ecsNameOf(live)}`)

const backMark = (runId: string): string => `back=${runId || '-'}=`

const namesIn = (record: string | undefined): string[] =>
  (record ?? '').split(' ').filter((name) => name !== '' && !name.includes('='))
