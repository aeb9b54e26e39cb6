import { firstFew } from '../../action/first-few.ts'
import { code, details, paragraphs, plain, table } from '../../action/markdown.ts'
import type { Change } from '../../targets/site/changes.ts'
import type { Plan } from '../../targets/site/plan.ts'
import { amount } from '../../targets/site/progress.ts'
import type { Told } from './told.ts'

/** Keys in a list of the summary. */
const shown = 200

/** The counts of a release. */
export const countsOf = ({ changes, deletions, same, kept, foreign }: Plan) => {
  const sent = changes.filter(({ supply }) => supply.how === 'put')
  return {
    sent,
    bytes: sent.reduce((sum, { size }) => sum + size, 0),
    headers: changes.filter(({ supply }) => supply.how === 'headers').length,
    restored: changes.filter(({ supply }) => supply.how === 'restore').length,
    deleted: deletions.length,
    kept: kept.size,
    same: same.size,
    foreign: foreign.length,
  }
}

/** What will be done, for the log. */
export const planLines = ({ decision, input, preset }: Told): readonly string[] => {
  const { plan, orders, release } = decision
  const counts = countsOf(plan)
  const what = [
    counts.sent.length > 0 && `${files(counts.sent.length)} to upload (${amount(counts.bytes)})`,
    counts.headers > 0 && `${files(counts.headers)} whose headers change`,
    counts.restored > 0 && `${files(counts.restored)} to copy back`,
    counts.deleted > 0 && `${files(counts.deleted)} to delete`,
    `${counts.same} as they are`,
    counts.kept > 0 && `${counts.kept} kept`,
    counts.foreign > 0 && `${counts.foreign} foreign`,
  ]
  return [
    `${plan.renewed ? 'Release' : 'Still release'} ${release}: ${what.filter(Boolean).join(', ')}.`,
    ...(input.rollbackTo === undefined ? [`Headers by the preset ${preset}.`] : []),
    ...(plan.spared.length > 0 ? [`Not touched, since "protect" names them: ${firstFew(plan.spared)}.`] : []),
    ...(plan.foreign.length > 0 ? [`Foreign, and left alone: ${firstFew(plan.foreign)}.`] : []),
    ...(plan.deletions.length > 0
      ? [
          `To delete: ${firstFew(
            plan.deletions.map(({ key }) => key),
            20,
          )}.`,
        ]
      : []),
    ...orders.map(({ distribution, paths }) => `To invalidate at ${distribution}: ${firstFew(paths, 20)}.`),
  ]
}

const files = (count: number) => `${count} ${count === 1 ? 'file' : 'files'}`

/** What will be, or was, done to which file, for the summary. */
export const planMarkdown = ({ decision }: Told): string => {
  const { plan, orders } = decision
  const rows = plan.changes.slice(0, shown).map((change) => [code(change.key), whatOf(change), cachedOf(change)])
  const more = plan.changes.length - rows.length
  return paragraphs(
    rows.length > 0 &&
      details(
        `Files (${plan.changes.length})`,
        paragraphs(table(['File', 'What', 'Cached how'], rows), more > 0 && `… and ${more} more.`),
      ),
    list(
      'Deleted',
      plan.deletions.map(({ key }) => key),
    ),
    list('Foreign: written by no release of this action', plan.foreign),
    list('Left alone, since `protect` names them', plan.spared),
    orders.length > 0 &&
      details(
        `Paths to invalidate (${orders.reduce((sum, { paths }) => sum + paths.length, 0)})`,
        table(
          ['Distribution', 'Path'],
          orders.flatMap(({ distribution, paths }) =>
            paths.slice(0, shown).map((path) => [code(distribution), code(path)]),
          ),
        ),
      ),
  )
}

const whatOf = ({ supply, before, size, headersOnly }: Change): string => {
  if (supply.how === 'restore') return 'copied back'
  if (headersOnly) return 'other headers'
  return `${before ? 'changed' : 'new'}, ${amount(size)}`
}

const cachedOf = ({ supply }: Change): string => {
  const headers = supply.how === 'put' ? supply.file.headers : supply.how === 'headers' ? supply.headers : undefined
  return headers ? code(headers['cache-control'] ?? '–') || '–' : '–'
}

const list = (title: string, keys: readonly string[]): string | undefined =>
  keys.length === 0
    ? undefined
    : details(
        `${title} (${keys.length})`,
        paragraphs(
          keys
            .slice(0, shown)
            .map((key) => `* ${code(key) || plain(key)}`)
            .join('\n'),
          keys.length > shown && `… and ${keys.length - shown} more.`,
        ),
      )
