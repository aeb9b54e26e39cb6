import { randomBytes } from 'node:crypto'
import { notice, warning } from '../../action/log.ts'
import { code, paragraphs } from '../../action/markdown.ts'
import type { Ending } from '../../action/run-action.ts'
import { type BadOutcome, Failure } from '../../failures/failure.ts'
import { guardFailureOf } from '../../targets/terraform/judge/guards.ts'
import { digestOf } from '../../targets/terraform/plan/digest.ts'
import { fingerprintOf } from '../../targets/terraform/plan/fingerprint.ts'
import type { Redactor } from '../../targets/terraform/redact/redactor.ts'
import { renderFull } from '../../targets/terraform/render/full.ts'
import type { Status } from '../../targets/terraform/render/status.ts'
import { renderSummary } from '../../targets/terraform/render/summary.ts'
import type { KeptPlan } from '../../targets/terraform/store/keep-plan.ts'
import { comment, rememberedOf } from './comment.ts'
import { sinceBefore, withReviewed } from './compare.ts'
import type { contract } from './contract.ts'
import { plannedCommit } from './conversation.ts'
import { guardOptions } from './judge.ts'
import { keep, notKept, type ToKeep } from './keep.ts'
import { notesOf } from './notes.ts'
import { outputsOf } from './report.ts'
import { type Stores, storesOf } from './stores.ts'
import { viewOf } from './view.ts'
import { offerWholePlan, writeWholePlan } from './whole-plan.ts'
import type { Found, Work } from './work.ts'

/** Compares, keeps and tells what was planned; then says how the step ends. */
export const conclude = async (work: Work, found: Found): Promise<Ending<typeof contract>> => {
  const { input } = work
  const { obtained, judged, redactor, conversation } = found
  const refusals = (judged?.hits ?? []).map((hit) => guardFailureOf([hit], guardOptions(input)))
  const stopped = obtained.failure ?? refusals[0]
  const stores = storesOf(work, found)

  const digest = judged ? digestOf(judged.changes, redactor) : ''
  const hmacKey = randomBytes(32)
  const fingerprint = judged && !obtained.failure ? fingerprintOf(judged.canonical, hmacKey) : undefined
  const since = judged && sinceBefore(conversation, judged.changes, redactor)
  const reviewed = judged && (await withReviewed(conversation, judged, redactor, work.run.repository, stores))
  const kept = stopped || !fingerprint ? notKept : await keepPlan(work, found, { hmacKey, fingerprint, digest }, stores)

  const failure = stopped ?? kept.failure
  const notes = notesOf(work, found, kept)
  for (const { level, text } of notes) (level === 'warning' ? warning : notice)(redactor.text(text))
  const sha = plannedCommit(work.run, conversation?.pull)
  const seen = viewOf({
    ...work,
    ...found,
    sha,
    status: statusOf(found, refusals.length > 0),
    refusals: refusals.map(({ message }) => message),
    notes: notes.map(({ text }) => text),
    since,
    reviewed,
    shortFingerprint: fingerprint?.slice(0, 8),
  })
  const whole = renderFull(seen)
  const fullUrl = await offerWholePlan(work, whole)
  const view = { ...seen, provenance: { ...seen.provenance, fullUrl } }
  const remembered = rememberedOf(sha, view, { digest, review: kept.review }, conversation)
  const commentUrl = await comment(work, conversation, view, remembered)

  const told = failure && redacted(failure, redactor)
  return {
    outcome: told?.outcome ?? 'planned',
    changed: kept.wrote || commentUrl !== '',
    failure: told,
    outputs: {
      ...outputsOf(judged?.changes, judged?.risk.level),
      fingerprint,
      planRef: kept.ref,
      planMarkdownFile: await writeWholePlan(whole),
      commentUrl,
    },
    summary: paragraphs(renderSummary(view), told && whatToDo(told)),
    details: {
      label: work.label,
      counts: judged?.changes.counts,
      risk: judged?.risk,
      // A key of `for_each` may be anything.
      guards: judged?.hits.map(({ guard, addresses }) => ({
        guard,
        addresses: addresses.map((each) => redactor.text(each)),
      })),
    },
  }
}

/** What went wrong stands in the rendering already. */
const whatToDo = ({ remedy = '', code: slug }: Failure): string => `**What to do** (${code(slug)})\n\n${remedy}`

type Marked = Pick<ToKeep, 'hmacKey' | 'fingerprint' | 'digest'>

const keepPlan = async (work: Work, found: Found, marked: Marked, stores: Stores): Promise<KeptPlan> => {
  const { input, run, label } = work
  const { obtained, judged, conversation } = found
  const { made } = obtained
  if (!made || !judged) return notKept
  return keep({ input, run, obtained, made, judged, label, pull: conversation?.pull.number, ...marked }, stores)
}

const statusOf = ({ obtained, judged }: Found, refused: boolean): Status => {
  if (obtained.failure) return { state: 'plan-failed' }
  return refused ? { state: 'refused' } : { state: 'planned', changes: judged?.changes.hasChanges ?? false }
}

/** How this door may end beside `failed`. */
const endings: readonly BadOutcome[] = ['timed-out', 'cancelled']

/** A failure of Terraform, or of a store, in the words of others. */
const redacted = (failure: Failure, redactor: Redactor): Failure =>
  new Failure(redactor.text(failure.message), {
    ...failure,
    remedy: failure.remedy && redactor.text(failure.remedy),
    points: failure.points?.map((point) => redactor.text(point)),
    // For this door a state that is locked is one failure among others.
    outcome: endings.includes(failure.outcome) ? failure.outcome : 'failed',
  })
