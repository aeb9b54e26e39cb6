import { mono, plain } from '../../../action/markdown.ts'
import type { RiskLevel } from '../judge/risk.ts'
import type { Counts } from '../plan/counts.ts'
import { foreignCode, foreignWords, ownWords } from './foreign.ts'
import { counted } from './lists.ts'
import { address, statusLine } from './status.ts'
import type { PlanView, Provenance, Reviewed } from './view.ts'

/** Never cut: what the plan is of, how much it does, where it comes from, and where it stands. */
export const headOf = (view: PlanView): readonly string[] => [
  `### ${titleOf(view)}`,
  countsText(view),
  provenanceText(view),
  statusLine(view.status),
  ...(view.reviewed ? [reviewedText(view.reviewed, view)] : []),
]

const lights: Readonly<Record<RiskLevel, readonly [sign: string, words: string]>> = {
  none: ['⚪', ''],
  low: ['🟢', 'low risk'],
  high: ['🟠', 'high risk'],
  critical: ['🔴', 'critical risk'],
}

const modes: Readonly<Record<PlanView['mode'], string>> = {
  normal: 'plan',
  destroy: 'plan to destroy everything',
  'refresh-only': 'plan that only refreshes the state',
}

const titleOf = ({ changes, errors, risk, mode, label, provenance, redactor }: PlanView): string => {
  const product = /^OpenTofu\b/.test(provenance.product ?? '') ? 'OpenTofu' : 'Terraform'
  const what = `${product} ${modes[mode]} · ${foreignCode(label, redactor, 120)}`
  if (errors.length > 0 || changes?.errored || !changes) return `❌ ${what} · failed`
  const [sign, words] = lights[risk]
  return [`${sign} ${what}`, ...(words ? [words] : [])].join(' · ')
}

/** In the order of danger. */
const countWords: Readonly<Partial<Record<keyof Counts, string>>> = {
  destroy: 'to destroy',
  replace: 'to replace',
  unknown: 'in a way that is not known here',
  update: 'to change',
  create: 'to create',
  forget: 'to forget',
  import: 'to import',
  move: 'to move',
  read: 'to read',
}

/** Shown bold: something ceases to be. */
const loud: ReadonlySet<string> = new Set(['destroy', 'replace', 'unknown'] satisfies (keyof Counts)[])

const countsText = ({ changes, errors, mode }: PlanView): string => {
  if (!changes) return 'Planning failed, and there is no plan to show.'
  const { counts } = changes
  const parts = [
    ...Object.entries(countWords)
      .map(([count, words]) => ({ number: counts[count as keyof Counts], words, bold: loud.has(count) }))
      .filter(({ number }) => number > 0)
      .map(({ number, words, bold }) =>
        bold ? `**${number.toLocaleString('en-US')} ${words}**` : `**${number.toLocaleString('en-US')}** ${words}`,
      ),
    ...(counts.outputs > 0
      ? [`**${counts.outputs.toLocaleString('en-US')}** ${counts.outputs === 1 ? 'output' : 'outputs'}`]
      : []),
    ...(changes.invocations.length > 0
      ? [`**${changes.invocations.length}** ${changes.invocations.length === 1 ? 'action' : 'actions'} to invoke`]
      : []),
    ...(changes.deferred.length > 0 ? [`**${changes.deferred.length}** put off`] : []),
    ...(counts.drift > 0 ? [`**${counts.drift.toLocaleString('en-US')}** changed outside`] : []),
  ]
  const stays = changes.unchanged > 0 ? `${changes.unchanged.toLocaleString('en-US')} unchanged` : ''
  if (parts.length > 0) return [...parts, stays].filter(Boolean).join(' · ')
  if (errors.length > 0 || changes.errored) return 'Planning failed before anything was known to change.'
  return mode === 'refresh-only'
    ? 'Nothing was changed outside of Terraform: the state is as things are.'
    : `Nothing changes: what is there is what the configuration says${stays && ` (${stays})`}.`
}

const provenanceText = ({ provenance, redactor }: PlanView): string => {
  const { sha, commitUrl, product, runNumber, runUrl, fullUrl } = provenance satisfies Provenance
  const parts = [
    sha && linked(`commit ${sha.slice(0, 7)}`, commitUrl),
    product && foreignWords(product, redactor, 80),
    (runNumber ?? runUrl) && linked(runNumber ? `run ${runNumber}` : 'run', runUrl),
    fullUrl && linked('the whole plan', fullUrl),
    ...(provenance.arguments ?? []).map((each) => foreignCode(each, redactor, 80)).slice(0, 10),
  ].filter((part): part is string => Boolean(part))
  return parts.length === 0 ? '' : `<sub>${parts.join(' · ')}</sub>`
}

const linked = (text: string, url: string | undefined) => (url ? `[${plain(text)}](${address(url)})` : plain(text))

const reviewedText = (reviewed: Reviewed, { redactor }: PlanView): string => {
  switch (reviewed.verdict) {
    case 'identical':
      return `✅ **Identical to the plan that was reviewed in #${reviewed.pullRequest}**`
    case 'different': {
      const { pullRequest, difference, secretsOnly } = reviewed
      if (secretsOnly)
        return `⚠️ **Not the plan that was reviewed in #${pullRequest}**: all that may be shown is the same, and a secret value differs`
      return `⚠️ **Not the plan that was reviewed in #${pullRequest}**: ${sinceCounts(difference)}`
    }
    case 'unknown':
      return `❔ Not compared with ${reviewed.pullRequest === undefined ? 'a reviewed plan' : `the plan of #${reviewed.pullRequest}`}: ${ownWords(reviewed.why, redactor)}`
  }
}

/** How much is otherwise than before. */
export const sinceCounts = ({
  added,
  altered,
  gone,
}: {
  readonly added: readonly string[]
  readonly altered: readonly string[]
  readonly gone: number
}): string => {
  const parts = [
    added.length > 0 && `${added.length.toLocaleString('en-US')} new`,
    altered.length > 0 && `${altered.length.toLocaleString('en-US')} different`,
    gone > 0 && `${gone.toLocaleString('en-US')} gone`,
  ].filter(Boolean)
  return parts.length === 0 ? 'nothing that is shown' : parts.join(', ')
}

/** The last lines, never cut. */
export const footOf = ({ howToApply, shortFingerprint, redactor }: PlanView): string => {
  const { count } = redactor
  const parts = [
    howToApply && ownWords(howToApply.replace(/\.$/, ''), redactor),
    shortFingerprint && `fingerprint ${mono(shortFingerprint)}`,
    count > 0 && `${counted(count, 'value')} ${count === 1 ? 'is' : 'are'} hidden`,
  ].filter((part): part is string => Boolean(part))
  return parts.length === 0 ? '' : `<sub>${parts.join(' · ')}</sub>`
}
