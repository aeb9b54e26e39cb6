import { expect, test } from '@jest/globals'
import { eventReader } from '../../../../../src/targets/terraform/run/events.ts'
import { failureOfCommand } from '../../../../../src/targets/terraform/run/explain.ts'
import { pastLockRace } from '../../../../../src/targets/terraform/run/lock-race.ts'

const gone = 'operation error S3: PutObject, https response error StatusCode: 412, PreconditionFailed\nNoSuchKey'
const held = 'PreconditionFailed\nLock Info:\n  ID:        2119\n  Path:      b/k.tflock\n  Who:       carol@laptop\n'

const refused = (detail: string, summary = 'Error acquiring the state lock') => {
  const diagnostics = [{ severity: 'error' as const, summary, detail }]
  const facts = { product: 'Terraform', program: 'terraform' }
  const end = { exitCode: 1, killedBy: undefined, stderr: '', diagnostics, other: [] }
  return { told: { ...eventReader().told(), diagnostics }, failure: failureOfCommand({ facts }, 'plan', end) }
}
const good = { told: eventReader().told(), failure: undefined }

/** Gives the ends one after the other, the last one again and again; tells how often it was run, and with which seconds. */
const running = async (seconds: number, ...ends: readonly (typeof good | ReturnType<typeof refused>)[]) => {
  const given: number[] = []
  const ended = await pastLockRace(seconds, new AbortController().signal, async (left) => {
    given.push(left)
    return ends[given.length - 1] ?? ends.at(-1)!
  })
  return { code: ended.failure?.code, given }
}

test('a lock that was given back while Terraform asked who holds it is tried again, with what is left of the time', async () => {
  const { code, given } = await running(60, refused(gone), refused(gone), good)
  expect(code).toBeUndefined()
  expect(given).toHaveLength(3)
  expect(given[2]).toBeLessThanOrEqual(60)
})

test.each([
  ['a holder is named: Terraform itself has waited for it', 60, refused(held), 'locked'],
  ['something else', 60, refused('', 'Saved plan is stale'), 'stale'],
  ['no time to wait', 0, refused(gone), 'locked'],
])('not tried again: %s', async (_, seconds, end, expected) => {
  const { code, given } = await running(seconds, end)
  expect({ code, times: given.length }).toEqual({ code: expected, times: 1 })
})

test('a lock that nobody ever seems to hold is given up when the time is over', async () => {
  const { code, given } = await running(1, refused(gone))
  expect(code).toBe('locked')
  expect(given.length).toBeGreaterThan(1)
})
