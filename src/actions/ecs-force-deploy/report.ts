import type { OutputsOf } from '../../action/contract.ts'
import { block, code, details, paragraphs, plain, sentence, table } from '../../action/markdown.ts'
import { failureMarkdown } from '../../action/run-action.ts'
import { ecsNameOf } from '../../aws/ecs-names.ts'
import type { contract } from './contract.ts'
import { headline } from './headline.ts'
import { rolloutDrawn } from './rollout-report.ts'
import { stoppedTable } from './stopped-report.ts'
import type { How, Told } from './told.ts'

export const outputsOf = (told: Told): OutputsOf<typeof contract> => {
  const { facts, ours, taskDefinitionArn } = told
  return {
    deploymentId: ours?.deploymentId,
    serviceDeploymentArn: ours?.serviceDeploymentArn,
    taskDefinitionArn,
    previousTaskDefinitionArn: facts.taskDefinition,
    imageDigests: JSON.stringify(told.digests),
    runningCount: told.running,
    desiredCount: told.desired,
    stoppedTasks: JSON.stringify(told.stopped.map(stoppedOutput)),
    preTaskExitCode: told.preTaskExitCode,
    serviceUrl: told.serviceUrl,
    consoleUrl: told.consoleUrl,
  }
}

const stoppedOutput = ({ taskId, stopCode, stoppedReason, stoppedAt, containers }: Told['stopped'][number]) => ({
  'task-id': taskId,
  'stop-code': stopCode ?? null,
  reason: stoppedReason ?? null,
  'stopped-at': stoppedAt === undefined ? null : new Date(stoppedAt).toISOString(),
  containers: containers.map(({ name, exitCode, reason, image, digest }) => ({
    name,
    'exit-code': exitCode ?? null,
    reason: reason ?? null,
    image,
    digest: digest ?? null,
  })),
})

/** The first line says what serves now and what served before; then the picture; then one table; then the way back. */
export const report = (told: Told, how: How): string =>
  paragraphs(`### ${headline(told, how)}`, bodyOf(told, how), how.outcome === 'deployed' && wayBack([told]))

/** All that is to be said of one service below its first line. */
export const bodyOf = (told: Told, how: How): string =>
  paragraphs(
    how.note && sentence(how.note),
    how.failure && failureMarkdown(how.failure),
    how.second && failureMarkdown(how.second),
    rolloutDrawn(told.stages, told.moments),
    stoppedTable(told.stopped),
    ...[...(told.preTaskTail ? [told.preTaskTail] : []), ...(how.tails ?? [])].map(tailOf),
    leftOver(told, how),
    oldRevisions(told),
    cautionsOf(told),
    facts(told),
  )

const tailOf = ({ of, lines, missing }: NonNullable<How['tails']>[number]): string | undefined => {
  if (lines.length > 0) return `**The last lines of ${plain(of)}**\n\n${block(lines.join('\n'), 'text')}`
  return missing && `No log lines of ${plain(of)}: ${sentence(missing)}.`
}

const cautionsOf = ({ cautions }: Told): string | undefined =>
  cautions.length > 0 ? list('Worth a word', cautions) : undefined

const list = (title: string, items: readonly string[]): string =>
  [`**${title}**`, '', ...items.map((each) => `* ${sentence(each)}`)].join('\n')

/** A revision is no deployment: nobody runs it, and the next deploy registers its own, or takes this one when it says the same. */
const leftOver = ({ ours, registered, taskDefinitionArn }: Told, { serving }: How): string | undefined =>
  registered && !ours && serving === 'previous'
    ? `${code(ecsNameOf(taskDefinitionArn))} was registered for this deploy, and stays: nothing runs it.`
    : undefined

const oldRevisions = ({ pruned }: Told): string | undefined =>
  pruned && pruned.deregistered.length + pruned.kept.length > 0
    ? [
        pruned.deregistered.length > 0 && `Old revisions deregistered: ${pruned.deregistered.map(code).join(', ')}.`,
        pruned.kept.length > 0 && `Still used, and kept: ${pruned.kept.map(code).join(', ')}.`,
      ]
        .filter(Boolean)
        .join(' ')
    : undefined

const facts = (told: Told): string => {
  const { facts: before, ours, taskDefinitionArn, digests, digestsBefore } = told
  const containers = [...new Set([...Object.keys(digestsBefore), ...Object.keys(digests)])].sort()
  const rows = [
    ['Task definition', definitionOf(before.taskDefinition), definitionOf(taskDefinitionArn)],
    ...containers.map((name) => [
      `Image of ${code(name)}`,
      digestOf(digestsBefore[name]),
      digestOf(digests[name]) + (digests[name] && digests[name] === digestsBefore[name] ? ', the same' : ''),
    ]),
    ['Deployment', code(before.primary?.id ?? '') || '–', code(ours?.deploymentId ?? '') || '–'],
    ['Tasks', `${before.running} of ${before.desired}`, `${told.running} of ${told.desired}`],
  ]
  const lines = [
    `service     ${before.arn}`,
    `before      ${before.taskDefinition}`,
    `this step   ${taskDefinitionArn}`,
    ours?.serviceDeploymentArn && `deployment  ${ours.serviceDeploymentArn}`,
    told.serviceUrl && `address     ${told.serviceUrl}`,
    `console     ${told.consoleUrl}`,
  ]
  return paragraphs(
    table(['', 'before', 'this step'], rows),
    details('Names in full', block(lines.filter(Boolean).join('\n'), 'text')),
  )
}

const definitionOf = (arn: string): string => code(ecsNameOf(arn)) || '–'

const digestOf = (digest: string | undefined): string => (digest ? code(digest.slice(0, 19)) : '–')

/** A step to paste that undoes this deploy. */
export const wayBack = (tolds: readonly Told[]): string | undefined => {
  const [first] = tolds
  if (!first || tolds.some(({ facts }) => !facts.primary)) return undefined
  const { cluster, awsRegion, roleToAssume } = first.input
  const names = tolds.map(({ facts }) => facts.name)
  const step = [
    '- uses: acme/aws-deploy-actions/actions/ecs-force-deploy@v1',
    '  with:',
    `    cluster: ${cluster}`,
    ...(names.length === 1
      ? [`    service: ${names[0]}`]
      : ['    service: |', ...names.map((name) => `      ${name}`)]),
    '    rollback-to: previous',
    ...(awsRegion ? [`    aws-region: ${awsRegion}`] : []),
    ...(roleToAssume ? [`    role-to-assume: ${roleToAssume}`] : []),
  ]
  return details('The step that goes back to what served before', block(step.join('\n'), 'yaml'))
}
