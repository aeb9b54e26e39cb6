import type { Status } from '../../targets/terraform/render/status.ts'
import type { How, Told } from './told.ts'

/** What the comment says at the end. */
export const statusOf = (told: Told, { outcome, failure, changed }: How): Status => {
  const { run, approvedBy, startedAt, replanned, leftLock } = told
  const by = run.actor ? { by: run.actor } : {}
  const ended = { ...by, approvedBy, seconds: (Date.now() - startedAt) / 1000, url: run.runUrl }
  const counts = countsIn(told)
  switch (outcome) {
    case 'applied':
      return { state: 'applied', replanned, ...ended }
    case 'unchanged':
    case 'stale':
    case 'plan-changed':
      return { state: outcome, ...ended }
    case 'locked':
      return { state: 'locked', ...ended }
    case 'cancelled':
      return {
        state: 'cancelled',
        done: counts.done,
        total: counts.total,
        ...(leftLock && { lock: leftLock.id }),
        ...ended,
      }
    default:
      if (failure?.code.startsWith('guard-') && !changed) return { state: 'refused' }
      return { state: 'failed', done: counts.done, failed: counts.failed, notStarted: counts.notStarted, ...ended }
  }
}

const countsIn = ({ resources, changes }: Told) => {
  const { done = [], failed = [], open = [], notStarted = [] } = resources ?? {}
  const total = resources
    ? done.length + failed.length + open.length + notStarted.length
    : (changes?.resources.filter(({ mode }) => mode !== 'ephemeral').length ?? 0)
  return {
    done: done.length,
    failed: failed.length + open.length,
    notStarted: resources ? notStarted.length : total,
    total,
  }
}
