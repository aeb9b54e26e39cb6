import type { OutputsOf } from '../../action/contract.ts'
import { stagesDrawn } from '../../action/gantt.ts'
import { block, code, details, paragraphs, plain, sentence, table } from '../../action/markdown.ts'
import type { Outcome, Serving } from '../../action/outcome.ts'
import { failureMarkdown } from '../../action/run-action.ts'
import type { FunctionState } from '../../aws/lambda-function.ts'
import type { Failure } from '../../failures/failure.ts'
import type { RunFacts } from '../../github/run.ts'
import { type ConfigurationChange, differences } from '../../targets/lambda/configuration.ts'
import type { Progress } from '../../targets/lambda/deploy.ts'
import type { Baseline } from '../../targets/lambda/plan.ts'
import type { Pruned } from '../../targets/lambda/prune.ts'
import type { contract } from './contract.ts'
import { headline, newIn, short } from './headline.ts'
import { trafficReport } from './traffic-report.ts'
import type { Input } from './wanted.ts'

/** What is known at the end, also when the end came early. */
export interface Told {
  readonly functionName: string
  readonly input: Input
  readonly run: RunFacts
  /** As the step found it; then what it has waited for before it decided. */
  baseline: Baseline
  readonly url: string | undefined
  codeSha256?: string | undefined
  progress?: Progress
  pruned?: Pruned
  /** What the alias pointed at before an earlier attempt of this run moved it; undefined when none did. */
  before?: Pick<Partial<FunctionState>, 'version' | 'imageUri'> | undefined
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

export const outputsOf = ({ baseline, codeSha256, progress, url, before }: Told): OutputsOf<typeof contract> => {
  const { latest, alias, serving } = baseline
  const previous = before ?? { version: alias?.version, imageUri: serving?.imageUri }
  return {
    functionArn: latest.arn,
    version: progress?.version ?? alias?.version ?? serving?.version,
    previousVersion: previous.version,
    aliasArn: progress?.alias?.arn ?? alias?.arn,
    codeSha256,
    imageDigest: latest.packageType === 'Image' ? codeSha256 && `sha256:${codeSha256}` : undefined,
    previousImageUri: previous.imageUri,
    functionUrl: url,
  }
}

/** The first line says what serves now and what served before; then the way back; then one table; then the details. */
export const report = (told: Told, how: How, shipped?: string): string =>
  paragraphs(
    `### ${headline(told, how)}`,
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
    stagesDrawn(told.progress?.stages ?? []),
    trafficReport(told.progress?.traffic.changes ?? [], {
      old: told.baseline.alias?.version,
      version: told.progress?.version,
    }),
    how.tail && how.tail.length > 0 && `**The last lines of its log**\n\n${block(how.tail.join('\n'), 'text')}`,
    leftInLatest(told, how),
    oldVersions(told),
    facts(told, how),
  )

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

const facts = (told: Told, how: How): string => {
  const { baseline, codeSha256, url, input, configuration, progress } = told
  const { latest, alias, serving } = baseline
  const repository = latest.imageUri?.split('@')[0]
  const rows = [
    ['Version', alias ? alias.version : '–', progress?.version ?? '–'],
    ['Code', serving ? code(short(serving.codeSha256)) : '–', codeSha256 ? code(short(codeSha256)) : '–'],
    ['Alias', alias && input.alias ? code(`${input.alias} → ${alias.version}`) : '–', movedTo(told, how)],
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

/** That it moved is told also when it is back where it was. */
const movedTo = ({ input: { alias }, progress }: Told, { serving }: How): string =>
  alias && progress?.aliasMoved && progress.version
    ? `${code(`${alias} → ${progress.version}`)}${serving === 'previous' ? ', then back' : ''}`
    : '–'

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
