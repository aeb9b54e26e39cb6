import { lasting } from '../../action/lasting.ts'
import { code, details, paragraphs, plain, sentence, table, visible } from '../../action/markdown.ts'
import type { Failure } from '../../failures/failure.ts'
import type { ByResource } from './by-resource.ts'
import { outputsGiven } from './outputs.ts'
import { failuresMarkdown, restMarkdown } from './resources-report.ts'
import type { How, Told } from './told.ts'

/** What terraform or a provider wrote, as it may be shown: without secrets, and with what is not seen written out. */
export const coverOf =
  ({ redactor }: Told) =>
  (text: string) =>
    visible(redactor?.text(text) ?? text)

/** The job summary. */
export const report = (told: Told, how: How): string =>
  paragraphs(
    headline(told, how),
    provenance(told, how),
    how.failure && failed(told, how.failure),
    told.difference,
    leftoversMarkdown(told),
    how.changed && told.resources && restMarkdown(told.resources, coverOf(told)),
    how.changed && how.failure && nextStep(told),
    how.outcome === 'planned' && plannedMarkdown(told),
    outputsMarkdown(told),
    told.comment?.problem && `> [!NOTE]\n> ${sentence(told.comment.problem)}`,
  )

/** For the comment: what a reviewer must know of an end that was not good. Empty: the status says it all. */
export const resultMarkdown = (told: Told, how: How): string =>
  how.failure
    ? paragraphs(failed(told, how.failure), told.difference, leftoversMarkdown(told), how.changed && nextStep(told))
    : ''

/** Resource by resource where terraform had begun: the first of its errors is the failure. */
const failed = (told: Told, failure: Failure): string => {
  const said = told.begun && told.resources ? failuresMarkdown(told.resources, coverOf(told)) : ''
  const own = `> [!CAUTION]\n> **${sentence(failure.message)}** (${code(failure.code)})`
  return paragraphs(
    said === '' || ownWords.includes(failure.code) ? own : '',
    said,
    failure.remedy && `**What to do**\n\n${failure.remedy}`,
  )
}

/** Failures that are not in terraform's words: they come before these. */
const ownWords = [
  'cancelled',
  'timed-out',
  'terraform-killed',
  'terraform-crashed',
  'provider-crashed',
  'state-not-saved',
]

const headline = (told: Told, { outcome, changed }: How): string => {
  const place = code(placeOf(told))
  const counts = countsOf(told)
  switch (outcome) {
    case 'applied':
      return `### ✅ Applied in ${place}: ${counts || 'nothing to create, change or destroy'}`
    case 'unchanged':
      return `### ✅ Nothing to do in ${place}: what was planned is there already`
    case 'planned':
      return `### 📝 Would be applied in ${place}`
    case 'stale':
      return `### ⏸ Not applied in ${place}: the plan is stale`
    case 'plan-changed':
      return `### 🔀 Not applied in ${place}: a new plan does something else than the reviewed one`
    case 'locked':
      return `### 🔒 Not applied in ${place}: somebody else has the state`
    default:
      return changed
        ? `### ❌ ${partOf(told)} in ${place}: ${farOf(told)}`
        : `### ❌ Not applied in ${place}: nothing was changed`
  }
}

const partOf = ({ resources }: Told) => (resources?.done.length === 0 ? 'Failed' : 'Applied in part')

const farOf = ({ resources }: Told) => (resources ? progressOf(resources) : 'nobody knows how much')

/** Directory and workspace. */
const placeOf = ({ input, header }: Told): string => header?.label ?? input.workingDirectory

/** Such as `2 created, 1 destroyed`. Empty: nothing of the kind. */
export const countsOf = ({ applied }: Told): string => {
  const { add = 0, change = 0, remove = 0, import: imported = 0 } = applied?.told.completed ?? {}
  const counted = [
    [imported, 'imported'],
    [add, 'created'],
    [change, 'changed'],
    [remove, 'destroyed'],
  ] as const
  return counted.flatMap(([count, word]) => (count > 0 ? [`${count} ${word}`] : [])).join(', ')
}

/** Such as `3 done, 1 failed, 10 not started`. */
export const progressOf = (resources: ByResource): string => {
  const { done, failed, open, notStarted } = resources
  const counted = [
    [done, 'done'],
    [failed, 'failed'],
    [open, 'unknown'],
    [notStarted, 'not started'],
  ] as const
  return counted.flatMap(([list, word]) => (list.length > 0 ? [`${list.length} ${word}`] : [])).join(', ')
}

/** Which plan, by whom, who let it pass. */
const provenance = (told: Told, { outcome }: How): string => {
  const { header, product, run, approvedBy, replanned, applied } = told
  const parts = [
    header ? `commit ${code(header.headSha.slice(0, 7))}` : told.input.planFile && 'a plan file of this job',
    header && `planned ${header.madeAt.slice(0, 16).replace('T', ' ')} UTC`,
    product && plain(product),
    run.actor && `by ${plain(run.actor)}`,
    approvedBy.length > 0 && `approved by ${approvedBy.map(plain).join(', ')}`,
    applied && outcome === 'applied' && lasting(applied.seconds * 1000),
  ]
  return paragraphs(
    parts.filter(Boolean).join(' · '),
    replanned &&
      'The state had changed since the plan was made. A new plan did exactly what was reviewed, and that one was applied.',
  )
}

const plannedMarkdown = ({ changes }: Told): string => {
  if (!changes) return ''
  const { create, update, destroy, replace, forget, move, import: imported, outputs } = changes.counts
  const rows = [
    ['to create', create],
    ['to change', update],
    ['to replace', replace],
    ['to destroy', destroy],
    ['to forget', forget],
    ['to import', imported],
    ['to move', move],
    ['outputs', outputs],
  ] as const
  const some = rows.filter(([, count]) => count > 0)
  return some.length > 0
    ? table(
        ['', ''],
        some.map(([what, count]) => [what, String(count)]),
      )
    : ''
}

const nextStep = ({ header }: Told): string =>
  '**After that.** This plan cannot be applied a second time: the state is another one now. When the cause is mended, run the plan job ' +
  `again${header?.pullRequest ? '' : ' (or the whole workflow)'} and approve the new plan: it holds what is left to do.`

/** A lock and a state that somebody must see to. Empty: nothing of the kind. */
export const leftoversMarkdown = (told: Told): string =>
  paragraphs(told.leftLock && leftLock(told), told.erroredState && erroredState(told))

const leftLock = ({ leftLock, product }: Told): string => {
  const program = product?.startsWith('OpenTofu') ? 'tofu' : 'terraform'
  return paragraphs(
    `> [!WARNING]\n> **A lock is left on the state**: ${code(leftLock!.id)}, of ${plain(leftLock!.who)}. Nobody can plan or apply until it is gone.`,
    `Once nobody works on this state:\n\`\`\`sh\n${program} force-unlock ${leftLock!.id}\n\`\`\``,
  )
}

const erroredState = ({ erroredState, product }: Told): string => {
  const program = product?.startsWith('OpenTofu') ? 'tofu' : 'terraform'
  return paragraphs(
    `> [!CAUTION]\n> **The state could not be saved.** What was applied is there, and the state does not know of it. It lies in ` +
      `${code(erroredState!)} on this runner, which is gone when the job ends. It is not uploaded, for it holds every secret.`,
    `Save it in a later step of this job (\`if: failure()\`), when the cause is mended:\n\`\`\`sh\n${program} state push errored.tfstate\n\`\`\``,
  )
}

const outputsMarkdown = (told: Told): string => {
  const { values, withheld } = outputsGiven(told)
  const names = Object.keys(values)
  if (names.length + withheld.length === 0) return ''
  const cover = coverOf(told)
  const rows = [
    ...names.map((name) => [code(cover(name)), code(shortly(cover(textOf(values[name]))))]),
    ...withheld.map((name) => [code(cover(name)), '_sensitive, withheld_']),
  ]
  return details(`Outputs (${rows.length})`, table(['output', 'value'], rows), { open: rows.length <= shortList })
}

/** Rows that are read at a glance. */
const shortList = 10

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

const shortly = (text: string): string => (text.length > 200 ? `${text.slice(0, 200)}…` : text)

/** What the report file says beside the outputs. */
export const reportDetails = (told: Told) => ({
  plan: told.header && {
    id: told.header.id,
    headSha: told.header.headSha,
    madeAt: told.header.madeAt,
    label: told.header.label,
  },
  approvedBy: told.approvedBy,
  done: told.resources?.done.map(({ key }) => key) ?? [],
  failed: told.resources?.failed.map(({ key }) => key) ?? [],
  unknown: told.resources?.open.map(({ key }) => key) ?? [],
  notStarted: told.resources?.notStarted.map(({ key }) => key) ?? [],
  withheldOutputs: outputsGiven(told).withheld,
  leftLock: told.leftLock?.id ?? null,
  erroredState: told.erroredState ?? null,
})
