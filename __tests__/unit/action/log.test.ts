import { expect, test } from '@jest/globals'
import { fenced, foreign, group, info, liveLine, named, notice, section, warning } from '../../../src/action/log.ts'
import { hideInForeignText, maskCredential, scrubOfAws } from '../../../src/action/secrets.ts'
import { printed } from '../printed.ts'

const output = printed()

test('what others wrote is fenced, whatever it says', async () => {
  await foreign('its log', ['::error::mine', '::stop-commands::x', 'fine'])
  const [start, stop, ...rest] = output.lines()
  const mark = /^::stop-commands::([0-9a-f-]{36})$/.exec(stop!)?.[1]
  expect(start).toBe('::group::its log')
  expect(mark).toBeDefined()
  expect(rest).toEqual(['::error::mine', '::stop-commands::x', 'fine', `::${mark}::`, '::endgroup::'])
})

test('the fence and the group are closed when the work fails', async () => {
  const fail = async () => {
    throw new Error('no')
  }
  await expect(group('part', () => fenced(fail))).rejects.toThrow('no')
  expect(output.lines().slice(-2)).toEqual([expect.stringMatching(/^::[0-9a-f-]{36}::$/), '::endgroup::'])
})

test('each fence has a mark of its own', async () => {
  for (let turn = 0; turn < 2; turn++) await fenced(async () => {})
  expect(new Set(output.lines().filter((line) => line.startsWith('::stop'))).size).toBe(2)
})

test("AWS's own words keep names that are values of the workload, too, and no credential of ours", async () => {
  maskCredential('a-credential-of-ours')
  hideInForeignText(['hydrous'])
  await fenced(async (print) => print('(service hydrous-backend) a-credential-of-ours'), scrubOfAws)
  expect(output.lines()).toContain('(service hydrous-backend) ***')
})

test('our credentials are covered in everything, values of the workload in its words', async () => {
  maskCredential('a-credential-of-ours')
  hideInForeignText(['value-of-workload'])
  info('info a-credential-of-ours value-of-workload')
  notice('notice a-credential-of-ours')
  await foreign('a-credential-of-ours', ['log a-credential-of-ours value-of-workload'])
  const lines = output.lines().filter((line) => !/^::([0-9a-f-]{36}::|stop|endgroup|add-mask)/.test(line))
  expect(lines).toEqual(['info *** value-of-workload', '::notice::notice ***', '::group::***', 'log *** ***'])
})

test('a live line comes with a new state, not with a new aside', () => {
  const live = liveLine()
  live('Pending', '9 s left')
  live('Pending', '8 s left')
  live('Active', '7 s left')
  expect(output.lines().map((line) => line.replace(/^ *[\d.]+ s {2}/, ''))).toEqual([
    'Pending (9 s left)',
    'Active (7 s left)',
  ])
})

test('work side by side prints each in one piece, and says whose its annotations are', async () => {
  const heard: string[] = []
  const turns: (() => void)[] = []
  const turn = () => new Promise<void>((done) => turns.push(done))
  const work = (name: string) =>
    section(
      name,
      async () => {
        info(`${name} 1`)
        await turn()
        warning('look')
        await group('inner', () => fenced(async (print) => print(`::error::${name}`)))
        return name
      },
      { title: (result) => `${result} is done`, hear: (line) => heard.push(line) },
    )
  const both = Promise.all([work('a'), work('b')])
  for (const next of turns.reverse()) next()
  await both
  const lines = output.lines().map((line) => line.replace(/[0-9a-f-]{36}/, 'MARK'))
  const part = (name: string) => [
    `::group::${name} is done`,
    `${name} 1`,
    `::warning::${name}: look`,
    'inner',
    '::stop-commands::MARK',
    `::error::${name}`,
    '::MARK::',
    '::endgroup::',
  ]
  expect(lines).toEqual([...part('b'), ...part('a')])
  expect(heard).toEqual(['::error::b', '::error::a'])
})

test('work that breaks off still shows what it printed', async () => {
  const broken = async () => {
    info('so far')
    throw new Error('no')
  }
  await expect(section('a', broken, { title: () => '', hear: () => {} })).rejects.toThrow('no')
  expect(output.lines()).toEqual(['::group::a: broken off', 'so far', '::endgroup::'])
})

test('work with a name says it in its annotations, and prints at once', async () => {
  const work = async () => {
    info('line')
    warning('look')
    await group('part', async () => {})
  }
  await named('a', work)
  await named(undefined, async () => notice('all of them'))
  const part = ['::group::part', '::endgroup::']
  expect(output.lines()).toEqual(['line', '::warning::a: look', ...part, '::notice::all of them'])
})
