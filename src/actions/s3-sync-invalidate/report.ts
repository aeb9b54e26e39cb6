import type { OutputsOf } from '../../action/contract.ts'
import { stagesDrawn } from '../../action/gantt.ts'
import { block, code, details, paragraphs, plain, sentence, table } from '../../action/markdown.ts'
import { failureMarkdown } from '../../action/run-action.ts'
import type { Failure } from '../../failures/failure.ts'
import type { Invalidated } from '../../targets/site/invalidation.ts'
import { amount } from '../../targets/site/progress.ts'
import type { contract } from './contract.ts'
import { countsOf, planMarkdown } from './plan-report.ts'
import type { How, Told } from './told.ts'

/** Dollars for a path, beyond the first thousand of an account in a month. https://aws.amazon.com/cloudfront/pricing/ */
const pathCosts = 0.005

export const outputsOf = (told: Told, { outcome, serving }: How): OutputsOf<typeof contract> => {
  const { decision, progress, there, siteUrl } = told
  const { plan } = decision
  const isLive = serving === 'new' || outcome === 'planned'
  return {
    uploaded: outcome === 'planned' ? countsOf(plan).sent.length : progress.uploaded,
    deleted: outcome === 'planned' ? plan.deletions.length : progress.deleted,
    retained: plan.kept.size,
    unchangedCount: plan.same.size,
    foreignCount: plan.foreign.length,
    bytesUploaded: outcome === 'planned' ? countsOf(plan).bytes : progress.bytes,
    requests: told.requests(),
    releaseId: isLive ? decision.release : (there.manifest?.release ?? ''),
    previousReleaseId: isLive ? servedBefore(told) : there.manifest?.previous,
    invalidationIds: JSON.stringify(idsOf(progress.invalidated)),
    invalidationPaths: JSON.stringify(pathsOf(told, outcome === 'planned' || progress.invalidated.length > 0)),
    siteUrl,
  }
}

/** After a rollback it is the release that was gone back from, and not the one before the release that serves again. */
const servedBefore = ({ input, there, decision }: Told): string | undefined =>
  input.rollbackTo && decision.plan.renewed ? there.manifest?.release : decision.previous

const idsOf = (invalidated: readonly Invalidated[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    invalidated.flatMap(({ distribution, ...one }) => ('id' in one && one.id ? [[distribution, one.id]] : [])),
  )

const pathsOf = ({ decision }: Told, asked: boolean): Readonly<Record<string, readonly string[]>> =>
  asked ? Object.fromEntries(decision.orders.map(({ distribution, paths }) => [distribution, paths])) : {}

/** The first line says what serves now and what served before; then what went wrong; then one table; then the details. */
export const report = (told: Told, how: How, shipped?: string): string =>
  paragraphs(
    `### ${firstLine(told, how)}`,
    shipped,
    how.failure && failureMarkdown(how.failure),
    how.second && failureMarkdown(how.second),
    stagesDrawn(told.progress.stages),
    told.decision.notes.map(sentence).join('\n\n'),
    told.publicState &&
      `> [!WARNING]\n> Anybody can read the state of this site at ${code(told.publicState)}: keep it in a private bucket (${code('state')}).`,
    facts(told, how),
    planMarkdown(told),
    how.outcome === 'deployed' && wayBack(told),
  )

/** Another run is at work, so that nothing was looked at. */
export const busyReport = (failure: Failure): string =>
  paragraphs('### Another run is publishing to this site: nothing was changed', failureMarkdown(failure))

const firstLine = (told: Told, { outcome, serving }: How): string => {
  const { input, run, decision, there, siteUrl } = told
  const site = siteUrl ?? `s3://${input.bucket}/${input.prefix}`
  const now = `release ${code(decision.release)}`
  const before = there.manifest ? `release ${code(there.manifest.release)}` : 'no release of this action'
  const commit =
    run.sha && input.rollbackTo === undefined ? ` (commit ${code(run.sha.slice(0, 7))} by @${plain(run.actor)})` : ''
  if (outcome === 'planned') return `${site} serves ${before}; dry run, nothing was changed`
  if (outcome === 'unchanged') return `${site} serves ${before}: it is what was asked for, nothing was changed`
  if (serving === 'new' && !told.progress.wrote)
    return `${site} serves ${before}, which is what was asked for (${outcome})`
  if (serving === 'new' && !decision.plan.renewed)
    return `${site} serves ${before}, as before; what was left over is done`
  if (serving === 'new')
    return `${site} serves ${now}${commit}${outcome === 'deployed' ? '' : ` (${outcome})`}; before: ${before}`
  if (serving === 'previous') return `${site} serves ${before}, as before; ${now} was not taken (${outcome})`
  if (serving === 'mixed') return `${site} serves parts of ${before} and of ${now} (${outcome})`
  return `What ${site} serves is not known (${outcome}); before: ${before}`
}

const facts = (told: Told, { outcome }: How): string => {
  const { decision, progress, requests, preset, input } = told
  const counts = countsOf(decision.plan)
  const planned = outcome === 'planned'
  const uploaded = planned ? counts.sent.length : progress.uploaded
  const bytes = planned ? counts.bytes : progress.bytes
  const rows = [
    ['Uploaded', `${uploaded} files, ${amount(bytes)}`],
    counts.headers > 0 && ['Headers changed', `${counts.headers}`],
    counts.restored > 0 && ['Copied back', `${counts.restored}`],
    ['Deleted', `${planned ? counts.deleted : progress.deleted}`],
    ['Unchanged', `${counts.same}`],
    ['Kept for open tabs', `${counts.kept}`],
    ['Foreign', `${counts.foreign}`],
    ['Invalidated', invalidatedText(told, planned)],
    ['Requests to S3', `${requests()}`],
    input.rollbackTo === undefined && ['Preset', code(preset ?? '')],
  ].filter((row): row is string[] => Array.isArray(row))
  return table(['', planned ? 'would be' : 'this step'], rows)
}

const invalidatedText = ({ decision, progress }: Told, planned: boolean): string => {
  const paths = decision.orders.reduce((sum, { paths }) => sum + paths.length, 0)
  if (paths === 0 || !(planned || progress.invalidated.length > 0)) return 'nothing'
  const also = decision.extra > 0 ? `, ${decision.extra} unchanged files with them` : ''
  const costs = `at most $${(paths * pathCosts).toFixed(3)}, the first 1000 of a month are free`
  return `${paths} ${paths === 1 ? 'path' : 'paths'}${also} (${costs})`
}

/** A step to paste that undoes this deploy. */
const wayBack = ({ input, decision }: Told): string | undefined => {
  if (decision.previous === undefined || !decision.plan.renewed) return undefined
  const { bucket, prefix, distributionIds = [], state, awsRegion, roleToAssume } = input
  const step = [
    '- uses: acme/aws-deploy-actions/actions/s3-sync-invalidate@v1',
    '  with:',
    `    bucket: ${bucket}`,
    ...(prefix ? [`    prefix: ${JSON.stringify(prefix)}`] : []),
    ...(distributionIds.length > 0 ? ['    distribution-ids: |', ...distributionIds.map((id) => `      ${id}`)] : []),
    ...(state ? [`    state: s3://${state.bucket}/${state.prefix}`] : []),
    `    rollback-to: ${decision.previous}`,
    ...(awsRegion ? [`    aws-region: ${awsRegion}`] : []),
    ...(roleToAssume ? [`    role-to-assume: ${roleToAssume}`] : []),
  ]
  return details(`The step that goes back to ${decision.previous}`, block(step.join('\n'), 'yaml'))
}

/** What the report file says beside the outputs. */
export const reportDetails = ({ decision, progress }: Told) => ({
  stages: progress.stages,
  upload: decision.plan.changes.filter(({ supply }) => supply.how === 'put').map(({ key }) => key),
  headers: decision.plan.changes.filter(({ headersOnly }) => headersOnly).map(({ key }) => key),
  restore: decision.plan.changes.filter(({ supply }) => supply.how === 'restore').map(({ key }) => key),
  delete: decision.plan.deletions.map(({ key }) => key),
  foreign: decision.plan.foreign,
  protected: decision.plan.spared,
  invalidate: Object.fromEntries(decision.orders.map(({ distribution, paths }) => [distribution, paths])),
})
