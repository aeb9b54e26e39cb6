import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from '@jest/globals'
import { statusUpdates } from '../../../src/github/status-updates.ts'
import type { Change, FoundComment, Written } from '../../../src/github/sticky.ts'

const found: FoundComment = {
  id: 1,
  url: 'u',
  stamp: { run: '1', attempt: 1, head: 'a', begun: 0 },
  data: {},
  text: '',
}
const ok: Written = { outcome: 'written', id: 1, url: 'u' }

/** A comment that takes some time to be edited; `shown` is what stood in it, one after the other. */
const comment = (answers: readonly Written[] = [], milliseconds = 5) => {
  const shown: string[] = []
  let under = 0
  return {
    shown,
    edit: async (change: Change) => {
      if (under++ > 0) throw new Error('two edits at once')
      await sleep(milliseconds)
      under--
      const answer = answers[shown.length] ?? ok
      shown.push(change(found, 1_000)?.text ?? '')
      return answer
    },
  }
}

const say = (text: string) => () => ({ text, data: {} })

test('the first is shown, those that follow too fast are dropped for the last', async () => {
  const sticky = comment()
  const status = statusUpdates(sticky, 60_000)
  status.tell(say('1'))
  await sleep(100)
  for (const text of ['2', '3', '4']) status.tell(say(text))
  expect(await status.last(say('done'))).toEqual(ok)
  expect(sticky.shown).toEqual(['1', 'done'])
})

test('when the time is over, the newest is shown', async () => {
  const sticky = comment()
  const status = statusUpdates(sticky, 30)
  for (const text of ['1', '2', '3']) status.tell(say(text))
  await sleep(200)
  for (const text of ['4', '5']) status.tell(say(text))
  await sleep(200)
  await status.last(say('done'))
  expect(sticky.shown).toEqual(['3', '5', 'done'])
})

test('the last waits for the edit that is under way, and nothing comes after it', async () => {
  const sticky = comment([], 50)
  const status = statusUpdates(sticky, 1)
  status.tell(say('1'))
  await sleep(20)
  status.tell(say('2'))
  await status.last(say('done'))
  await sleep(150)
  expect(sticky.shown.at(-1)).toBe('done')
  expect(sticky.shown).not.toContain('2')
})

test.each<[string, Written]>([
  ['a newer run has taken it over', { outcome: 'superseded', url: 'u', by: found.stamp }],
  ['it is gone', { outcome: 'gone' }],
  ['it may not be written', { outcome: 'not-written', problem: { code: 'locked', why: '', remedy: '' } }],
])('once %s, it is left alone', async (_, over) => {
  const sticky = comment([over])
  const status = statusUpdates(sticky, 1)
  status.tell(say('1'))
  await sleep(50)
  status.tell(say('2'))
  await sleep(50)
  expect(await status.last(say('done'))).toEqual(over)
  expect(sticky.shown).toEqual(['1'])
})

test('once GitHub wants to be left alone, only the last word is said', async () => {
  const sticky = comment([{ outcome: 'not-written', problem: { code: 'rate-limited', why: '', remedy: '' } }])
  const status = statusUpdates(sticky, 1)
  for (const text of ['1', '2', '3']) {
    status.tell(say(text))
    await sleep(50)
  }
  expect(await status.last(say('done'))).toEqual(ok)
  expect(sticky.shown).toEqual(['1', 'done'])
})

test('what was refused for now is tried again', async () => {
  const sticky = comment([{ outcome: 'not-written', problem: { code: 'no-answer', why: '', remedy: '' } }])
  const status = statusUpdates(sticky, 1)
  status.tell(say('1'))
  await sleep(50)
  expect(await status.last(say('done'))).toEqual(ok)
  expect(sticky.shown).toEqual(['1', 'done'])
})
