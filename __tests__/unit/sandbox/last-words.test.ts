import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from '@jest/globals'
import { startAws } from '../../../sandbox/aws-process.ts'
import { endOf, whySilent, withLastLines } from '../../../sandbox/last-words.ts'
import { naming } from '../../support/process-table.ts'

const folder = mkdtempSync(join(tmpdir(), 'last-words-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const never = async () => false

test.each([
  ['its exit code', 'sh', ['-c', 'exit 3'], 'ended with 3'],
  ['the signal', 'sh', ['-c', 'kill -9 $$'], 'ended with SIGKILL'],
  ['that there is none', join(folder, 'none'), [], `could not be started: spawn ${join(folder, 'none')} ENOENT`],
])('a program that ends is not waited for; told is %s', async (_, program, words, how) => {
  expect(await whySilent(endOf(spawn(program, words)), never, 60)).toBe(how)
})

test('one that stays silent is told with the time that it had, and not with its end, which is ours', async () => {
  const child = spawn('sleep', ['60'])
  expect(await whySilent(endOf(child), never, 0.1)).toBe('did not answer for 0.1 s')
  expect(await whySilent(endOf(child), async () => true, 0.1)).toBeUndefined()
  child.kill()
})

test('the last lines of the logs that there are follow', () => {
  const log = join(folder, 'log')
  writeFileSync(log, 'one\ntwo\nthree\n')
  expect(withLastLines('ended with 1', [log, join(folder, 'no log')], 2)).toBe('ended with 1\ntwo\nthree')
})

test('an AWS whose first line is not that it is ready is ended, and told with its log', async () => {
  const python = join(folder, 'python')
  const script = `console.error('no such module'); console.log('Traceback'); setInterval(() => undefined, 1_000)`
  writeFileSync(python, `#!${process.execPath}\n${script}\n`)
  chmodSync(python, 0o700)
  const directory = mkdtempSync(join(folder, 'aws-'))
  await expect(startAws(python, { directory } as never)).rejects.toThrow('aws/launch.py said Traceback\nno such module')
  expect(naming(directory)).toEqual([])
})
