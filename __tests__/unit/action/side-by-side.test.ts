import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from '@jest/globals'
import { debug, fenced, info, liveLine } from '../../../src/action/log.ts'
import { sideBySide } from '../../../src/action/side-by-side.ts'
import { printed } from '../printed.ts'

const output = printed()

const named = (atOnce: number) => ({ nameOf: (name: string) => name, atOnce })

test('each has its lines in one piece', async () => {
  await sideBySide(['a', 'b'], named(2), async (name) => {
    info(`${name} begins`)
    await sleep(name === 'a' ? 60 : 20)
    info(`${name} ends`)
    return 'done'
  })
  const lines = output.lines().filter((line) => !line.includes('at work'))
  expect(lines).toEqual([
    '::group::b: done',
    'b begins',
    'b ends',
    '::endgroup::',
    '::group::a: done',
    'a begins',
    'a ends',
    '::endgroup::',
  ])
})

test('one that is alone has the log to itself', async () => {
  await sideBySide(['a'], named(2), async () => {
    info('line')
    return 'done'
  })
  expect(output.lines()).toEqual(['line'])
})

test('no more at once than asked for', async () => {
  let running = 0
  let most = 0
  await sideBySide(['a', 'b', 'c', 'd', 'e'], named(2), async () => {
    most = Math.max(most, ++running)
    await sleep(5)
    running--
    return 'done'
  })
  expect(most).toBe(2)
})

test('a live line says what each waits for', async () => {
  await sideBySide(['a', 'b', 'c'], named(2), async (name) => {
    liveLine()(`version of ${name}: Pending`)
    await sleep(1300)
    return 'done'
  })
  expect(output.lines()).toContainEqual(
    expect.stringMatching(/at work: a version of a: Pending, b version of b: Pending; 1 to come$/),
  )
})

test('and how far it has come by what others wrote, of which nothing else is shown', async () => {
  const heard = (line: string) => /step (\d)/.exec(line)?.[1]
  await sideBySide(['a', 'b'], { ...named(2), heard }, async (name) => {
    await fenced(async (print) => {
      print(`step ${name === 'a' ? 1 : 2} of a secret plan`)
      print('nothing')
      await sleep(1300)
    })
    return 'done'
  })
  const [line] = output.lines().filter((each) => each.includes('at work'))
  expect(line).toMatch(/at work: a begins, b begins \(a 1, b 2\)$/)
})

test('what has nothing to unfold is a line', async () => {
  await sideBySide(['a', 'b'], named(2), async (name) => {
    debug(`${name} for debugging`)
    return 'found'
  })
  expect(output.lines()).toEqual(['a: found', '::debug::a for debugging', 'b: found', '::debug::b for debugging'])
})
