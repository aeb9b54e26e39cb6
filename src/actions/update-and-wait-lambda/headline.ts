import { lasting } from '../../action/lasting.ts'
import { code, plain } from '../../action/markdown.ts'
import { nameOf } from '../../aws/lambda-names.ts'
import type { RunFacts } from '../../github/run.ts'
import type { Progress } from '../../targets/lambda/deploy.ts'
import type { How, Told } from './report.ts'

/** The first line of a summary: what serves now, and what served before. */
export const headline = (told: Told, { outcome, serving }: How): string => {
  const { functionName, input, run } = told
  const name = code(nameOf(functionName))
  const who = input.alias ? `${code(input.alias)} serves ${name}` : `${name} serves`
  const before = labelOf(told)
  const now = nowOf(told)
  if (outcome === 'planned') return `${who} ${before}; dry run, nothing was changed`
  const already = input.alias && told.progress?.version ? now : before
  if (outcome === 'unchanged') return `${who} ${already}: it is what was asked for, nothing was changed`
  if (serving === 'new' && !changedWhatServes(told))
    return `${who} ${already}, which is what was asked for${publishedAs(told)} (${outcome})`
  if (serving === 'new') return `${who} ${now}${commitOf(run)}; before: ${before}`
  if (serving === 'previous') return `${who} ${before}${takenBack(told)} (${outcome})`
  if (serving === 'mixed' && outcome === 'superseded')
    return `${who} what somebody else has mixed (${outcome}); before: ${before}`
  if (serving === 'mixed' && told.progress?.between)
    return `${who} the new code with the configuration before (${outcome}); before: ${before}`
  if (serving === 'mixed') return `${who} ${before} and ${now}${shareIn(told.progress)} (${outcome})`
  return `What ${name} serves is not known (${outcome}); before: ${before}`
}

/** Without an alias a version may be published of what serves as it is. */
const changedWhatServes = ({ changed, input, progress }: Told): boolean =>
  changed && (Boolean(input.alias) || !progress || progress.codeUpdated || progress.configured)

const publishedAs = ({ changed, progress }: Told): string =>
  changed && progress?.version ? `; published as v${progress.version}` : ''

/** Users may have had the new for a while. */
const takenBack = (told: Told): string => {
  const { progress } = told
  const now = nowOf(told)
  const had = progress && servedFor(progress)
  if (had === undefined) return `, as before; ${now} was not taken`
  const most = Math.max(0, ...(progress?.traffic.changes ?? []).map(({ percent = 0 }) => percent))
  const share = most > 0 && most < 100 ? `had up to ${most} % of the traffic` : 'served'
  return ` again; ${now} ${share} for ${lasting(had)}`
}

/** Milliseconds from when users first got what is new to when they got it no more; undefined when they never did. */
const servedFor = ({ stages, traffic, switchedAt }: Progress): number | undefined => {
  const from = traffic.changes[0]?.at ?? switchedAt
  const back = stages.find(({ name }) => name === 'put back')
  return from === undefined || !back ? undefined : Math.max(0, back.at + back.seconds * 1000 - from)
}

export const nowOf = ({ progress, baseline: { alias } }: Told): string =>
  progress?.version
    ? `v${progress.version}`
    : progress
      ? `the new ${newIn(progress)}`
      : alias
        ? `v${alias.version}`
        : 'this code'

export const newIn = ({ codeUpdated, configured }: Progress): string =>
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

export const short = (sha256: string): string => sha256.slice(0, 12)
