import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { fileFollower, isRunning, signalTo, startDetached } from '../../../src/shell/detached.ts'
import { temporaryFolders } from '../temporary.ts'

const temporary = temporaryFolders()

const start = (script: string) => {
  const folder = temporary()
  return startDetached('/bin/sh', ['-c', script], { cwd: folder, env: { PATH: process.env['PATH']! }, folder })
}

test('its streams go to files of its own that others cannot read, and its end is known', async () => {
  const { program, end } = await start('echo one; echo two >&2; printf three; exit 3')
  expect(await end).toEqual({ exitCode: 3, killedBy: undefined })
  expect(readFileSync(program.stderr, 'utf8')).toBe('two\n')
  expect(statSync(program.stdout).mode & 0o777).toBe(0o600)
  const lines: string[] = []
  const follower = fileFollower(program.stdout, (line) => lines.push(line))
  await follower.read()
  expect(lines).toEqual(['one'])
  await follower.read()
  follower.flush()
  expect(lines).toEqual(['one', 'three'])
  expect(await isRunning(program)).toBe(false)
})

test('a signal reaches that very program, and none that has its number later', async () => {
  const { program, end } = await start('sleep 60')
  expect(await isRunning(program)).toBe(true)
  const other = { ...program, begun: '1' }
  expect(await isRunning(other)).toBe(false)
  expect(await signalTo(other, 'SIGKILL')).toBe(false)
  expect(await isRunning(program)).toBe(true)
  expect(await signalTo(program, 'SIGTERM')).toBe(true)
  expect(await end).toEqual({ exitCode: undefined, killedBy: 'SIGTERM' })
  expect(await signalTo(program, 'SIGTERM')).toBe(false)
})

test('a program that is not there is an error of the system', async () => {
  const folder = temporary()
  const missing = startDetached(join(folder, 'nope'), [], { cwd: folder, env: {}, folder })
  await expect(missing).rejects.toMatchObject({ code: 'ENOENT' })
})
