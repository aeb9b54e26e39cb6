import type { OutputsOf } from '../../action/contract.ts'
import { block, code, details, paragraphs, plain, sentence, table } from '../../action/markdown.ts'
import type { Outcome, Serving } from '../../action/outcome.ts'
import { failureMarkdown } from '../../action/run-action.ts'
import type { Stage } from '../../action/stages.ts'
import { nameOf } from '../../aws/lambda-names.ts'
import type { Failure } from '../../failures/failure.ts'
import type { RunFacts } from '../../github/run.ts'
import { type ConfigurationChange, differences } from '../../targets/lambda/configuration.ts'
import type { Progress } from '../../targets/lambda/deploy.ts'
import type { Baseline } from '../../targets/lambda/plan.ts'
import type { Pruned } from '../../targets/lambda/prune.ts'
import type { contract } from './contract.ts'
import { trafficReport } from './traffic-report.ts'
import type { Input } from './wanted.ts'

/** What is known at the end, also when the end came early. */
export interface Told {
  readonly functionName: string
  readonly input: Input
  readonly run: RunFacts
  readonly baseline: Baseline
  readonly url: string | undefined
  codeSha256?: string | undefined
  progress?: Progress
  pruned?: Pruned
  /** From what served to what was asked for. Holds values of variables: only names are told. */
  configuration?: ConfigurationChange | undefined
  /** Of what served, and of what this step puts there: as far as they are known. */
  commits: { readonly base?: string | undefined; readonly head?: string | undefined }
  /** Whether anything was written. */
  changed: boolean
}

/** How it ended for one function. */
export interface How {
  readonly outcome: Outcome
  readonly serving?: Serving
  readonly failure?: Failure | undefined
  /** What went wrong with putting back. */
  readonly second?: Failure | undefined
  readonly tail?: readonly string[] | undefined
  readonly note?: string
}

export const outputsOf = ({ baseline, codeSha256, progress, url }: Told): OutputsOf<typeof contract> => {
  const { latest, alias, serving } = baseline
  return {
    functionArn: latest.arn,
    version: progress?.version ?? alias?.version ?? serving?.version,
    previousVersion: alias?.version,
    aliasArn: progress?.alias?.arn ?? alias?.arn,
    codeSha256,
    imageDigest: latest.packageType === 'Image' ? codeSha256 && `sha256:${codeSha256}` : undefined,
    previousImageUri: serving?.imageUri,
    functionUrl: url,
  }
}

/** The first line says what serves now and what served before; then the way back; then one table; then the details. */
export const report = (told: Told, how: How, shipped?: string): string =>
  paragraphs(
    `### ${firstLine(told, how)}`,
    shipped,
    bodyOf(told, how),
    how.outcome === 'deployed' && told.baseline.alias && wayBack([told], told.baseline.alias.version),
  )

/** All that is to be said of one function below its first line. */
export const bodyOf = (told: Told, how: How): string =>
  paragraphs(
    how.note && sentence(how.note),
    how.failure && failureMarkdown(how.failure),
    how.second && failureMarkdown(how.second),
    timeline(told.progress),
    trafficReport(told.progress?.traffic.changes ?? [], {
      old: told.baseline.alias?.version,
      version: told.progress?.version,
    }),
    how.tail && how.tail.length > 0 && `**The last lines of its log**\n\n${block(how.tail.join('\n'), 'text')}`,
    leftInLatest(told, how),
    oldVersions(told),
    facts(told),
  )

const firstLine = (told: Told, { outcome, serving }: How): string => {
  const { functionName, input, run } = told
  const name = code(nameOf(functionName))
  const who = input.alias ? `${code(input.alias)} serves ${name}` : `${name} serves`
  const before = labelOf(told)
  const now = nowOf(told)
  if (outcome === 'planned') return `${who} ${before}; dry run, nothing was changed`
  if (outcome === 'unchanged') return `${who} ${before}: it is what was asked for, nothing was changed`
  if (serving === 'new' && !told.changed) return `${who} ${before}, which is what was asked for (${outcome})`
  if (serving === 'new') return `${who} ${now}${commitOf(run)}; before: ${before}`
  if (serving === 'previous') return `${who} ${before}, as before; ${now} was not taken (${outcome})`
  if (serving === 'mixed' && outcome === 'superseded')
    return `${who} what somebody else has mixed (${outcome}); before: ${before}`
  if (serving === 'mixed' && told.progress?.between)
    return `${who} the new code with the configuration before (${outcome}); before: ${before}`
  if (serving === 'mixed') return `${who} ${before} and ${now}${shareIn(told.progress)} (${outcome})`
  return `What ${name} serves is not known (${outcome}); before: ${before}`
}

export const nowOf = ({ progress, baseline: { alias } }: Told): string =>
  progress?.version
    ? `v${progress.version}`
    : progress
      ? `the new ${newIn(progress)}`
      : alias
        ? `v${alias.version}`
        : 'this code'

const newIn = ({ codeUpdated, configured }: Progress): string =>
  !configured ? 'code' : codeUpdated ? 'code and configuration' : 'configuration'

/** Whoever else has changed the shares: then ours says nothing. */
const shareIn = (progress: Progress | undefined): string => {
  const percent = progress?.traffic.changes.at(-1)?.percent
  return percent === undefined ? '' : `, which has ${percent} % of the traffic`
}

/** What served before, by its version or else its code. */
export const labelOf = ({ input, baseline: { alias, serving } }: Told): string =>
  alias ? `v${alias.version}` : input.alias || !serving ? 'nothing' : code(short(serving.codeSha256))

export const commitOf = ({ sha, actor }: RunFacts): string =>
  sha ? ` (commit ${code(sha.slice(0, 7))}${actor ? ` by @${plain(actor)}` : ''})` : ''

const short = (sha256: string) => sha256.slice(0, 12)

/** People look before they read. */
const timeline = (progress: Progress | undefined): string | undefined =>
  progress && progress.stages.length > 1
    ? block(['timeline', ...progress.stages.map(stageLine)].join('\n'), 'mermaid')
    : undefined

/** A colon would begin another event. */
const stageLine = ({ name, seconds, good }: Stage): string =>
  `  ${name.replaceAll(':', ' ')} : ${seconds.toFixed(1)} s${good ? '' : ' : failed'}`

const leftInLatest = ({ input, progress }: Told, { serving }: How): string | undefined =>
  input.alias && (progress?.codeUpdated || progress?.configured) && serving === 'previous'
    ? `The new ${newIn(progress)} ${progress.codeUpdated && progress.configured ? 'stay' : 'stays'} in \`$LATEST\`, which serves nobody; the next deploy replaces it.`
    : undefined

const oldVersions = ({ pruned }: Told): string | undefined =>
  pruned && (pruned.deleted.length > 0 || pruned.kept.length > 0)
    ? [
        pruned.deleted.length > 0 && `Old versions deleted: ${pruned.deleted.join(', ')}.`,
        pruned.kept.length > 0 && `Not deleted: ${pruned.kept.map(plain).join('; ')}.`,
      ]
        .filter(Boolean)
        .join(' ')
    : undefined

const facts = ({ baseline, codeSha256, progress, url, input, configuration }: Told): string => {
  const { latest, alias, serving } = baseline
  const repository = latest.imageUri?.split('@')[0]
  const rows = [
    ['Version', alias ? alias.version : '–', progress?.version ?? '–'],
    ['Code', serving ? code(short(serving.codeSha256)) : '–', codeSha256 ? code(short(codeSha256)) : '–'],
    ['Alias', alias && input.alias ? code(`${input.alias} → ${alias.version}`) : '–', movedTo(input.alias, progress)],
    ...(configuration ? differences(configuration) : []),
  ]
  const lines = [
    serving?.imageUri && `before     ${serving.imageUri}`,
    repository && codeSha256 && `this step  ${repository}@sha256:${codeSha256}`,
    `function   ${latest.arn}`,
    url && `URL        ${url}`,
  ]
  return paragraphs(
    table(['', 'before', 'this step'], rows),
    details('Names in full', block(lines.filter(Boolean).join('\n'), 'text')),
  )
}

const movedTo = (alias: string | undefined, progress: Progress | undefined): string =>
  alias && progress?.aliasMoved && progress.version ? code(`${alias} → ${progress.version}`) : '–'

/** A step to paste that undoes this deploy. */
export const wayBack = (tolds: readonly Told[], to: string): string | undefined => {
  const [first] = tolds
  if (!first?.input.alias || tolds.some(({ baseline }) => !baseline.alias)) return undefined
  const { alias, awsRegion, roleToAssume } = first.input
  const names = tolds.map(({ functionName }) => functionName)
  const step = [
    '- uses: acme/aws-deploy-actions/actions/update-and-wait-lambda@v1',
    '  with:',
    ...(names.length === 1
      ? [`    function-name: ${names[0]}`]
      : ['    function-name: |', ...names.map((name) => `      ${name}`)]),
    `    alias: ${alias}`,
    `    rollback-to: ${to === 'previous' ? to : `'${to}'`}`,
    ...(awsRegion ? [`    aws-region: ${awsRegion}`] : []),
    ...(roleToAssume ? [`    role-to-assume: ${roleToAssume}`] : []),
  ]
  return details(
    `The step that goes back to ${to === 'previous' ? 'what served before' : `v${to}`}`,
    block(step.join('\n'), 'yaml'),
  )
}
