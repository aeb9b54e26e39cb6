import { lasting } from '../../action/lasting.ts'
import { code, plain } from '../../action/markdown.ts'
import { ecsNameOf } from '../../aws/ecs-names.ts'
import type { RunFacts } from '../../github/run.ts'
import type { How, Told } from './told.ts'

/** The first line of a summary: what serves now, and what served before. */
export const headline = (told: Told, { outcome, serving }: How): string => {
  const { facts, run } = told
  const who = `${code(facts.name)} of ${code(facts.cluster)}`
  const [before, now] = [beforeOf(told), nowOf(told)]
  if (outcome === 'planned') return `${who} serves ${before}; dry run, nothing was changed`
  if (outcome === 'started') return `${who} is being rolled to ${now}${commitOf(run)}; before: ${before}`
  if (told.theirs)
    return `${who} gets what somebody else deploys (${code(told.theirs)}), which is well with \`on-superseded: succeed\`; before: ${before}`
  if (serving === 'new') {
    const bad = outcome === 'deployed' ? '' : ` (${outcome})`
    return `${who} serves ${now}${tasksOf(told)}${commitOf(run)}; before: ${before}${bad}`
  }
  if (serving === 'previous') return `${who} serves ${before}${takenBack(told)} (${outcome})`
  if (outcome === 'superseded') return `${who} serves what somebody else has deployed (${outcome}); before: ${before}`
  if (serving === 'mixed') return `${who} serves ${before} and ${now} side by side (${outcome})`
  return `What ${who} serves is not known (${outcome}); before: ${before}`
}

/** `api:42`; of the same task definition, that it was deployed anew. */
export const nowOf = ({ taskDefinitionArn, facts }: Told): string =>
  taskDefinitionArn === facts.taskDefinition
    ? `${code(ecsNameOf(taskDefinitionArn))} anew`
    : code(ecsNameOf(taskDefinitionArn))

export const beforeOf = ({ facts }: Told): string => (facts.primary ? code(ecsNameOf(facts.taskDefinition)) : 'nothing')

const tasksOf = ({ running }: Told): string => ` with ${running === 1 ? 'one task' : `${running} tasks`}`

/** Users may have had the new for a while. */
const takenBack = ({ moments, stages, ours, taskDefinitionArn, facts }: Told): string => {
  if (!ours) return ', as before; nothing was deployed'
  const what = taskDefinitionArn === facts.taskDefinition ? 'the new tasks' : code(ecsNameOf(taskDefinitionArn))
  const from = moments.find(({ running }) => running > 0)?.at
  if (from === undefined) return ` still; ${what} never came up`
  const back = stages.find(({ name }) => name === 'put back')
  const to = back ? back.at + back.seconds * 1000 : moments.at(-1)!.at
  return ` again; ${what} had tasks for ${lasting(Math.max(0, to - from))}`
}

export const commitOf = ({ sha, actor }: RunFacts): string =>
  sha ? ` (commit ${code(sha.slice(0, 7))}${actor ? ` by @${plain(actor)}` : ''})` : ''
