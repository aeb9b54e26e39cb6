import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from '@jest/globals'
import { answer, run } from '../../../src/shell/command.ts'
import { temporaryFolders } from '../temporary.ts'

const folder = temporaryFolders()
const never = new AbortController().signal
const env = { PATH: process.env['PATH'] ?? '' }

const shell = (script: string, { signal = never, onLine = (_: string) => {}, cwd = '/' } = {}) =>
  run('sh', ['-c', script], { cwd, env, signal, onLine })

test('lines of both streams, as they come, and the exit code', async () => {
  const lines: string[] = []
  const finished = await shell('echo one; echo two >&2; printf three; exit 3', { onLine: (line) => lines.push(line) })
  expect(finished.exitCode).toBe(3)
  expect([...lines].sort()).toEqual(['one', 'three', 'two'])
  expect([...finished.tail].sort()).toEqual(['one', 'three', 'two'])
})

test('of a long log its end is kept', async () => {
  let seen = 0
  const { tail } = await shell('i=0; while [ $i -lt 1000 ]; do echo $i; i=$((i+1)); done', { onLine: () => seen++ })
  expect(seen).toBe(1000)
  expect(tail).toHaveLength(400)
  expect(tail.at(-1)).toBe('999')
})

test('no shell is between: an argument is an argument', async () => {
  const { tail } = await run('printf', ['%s', '$HOME; `id` "x"'], { cwd: '/', env, signal: never, onLine: () => {} })
  expect(tail).toEqual(['$HOME; `id` "x"'])
})

test('the environment and the folder are those that are given, and nothing is read from us', async () => {
  const cwd = folder()
  const { tail } = await run('sh', ['-c', 'pwd; echo "$GIVEN $HOME"; cat'], {
    cwd,
    env: { ...env, GIVEN: 'x' },
    signal: never,
    onLine: () => {},
  })
  expect(tail).toEqual([cwd, 'x '])
})

test('a program that is not there is an error of its own', async () => {
  const work = run('no-such-program', [], { cwd: '/', env, signal: never, onLine: () => {} })
  await expect(work).rejects.toMatchObject({ code: 'ENOENT' })
})

test('a program that is killed has not done its work', async () => {
  const { exitCode, tail } = await shell('kill -KILL $$')
  expect(exitCode).not.toBe(0)
  expect(tail.at(-1)).toBe('sh was ended by SIGKILL')
})

const runs = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    // One that has ended and that nobody has asked after yet runs no more.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

const gone = async (pid: number): Promise<boolean> => {
  for (let turn = 0; turn < 200 && runs(pid); turn++) await sleep(50)
  return !runs(pid)
}

/** Starts a script that writes the id of a process that it left in the background, and cancels once it is there. */
const cancelled = async (script: (file: string) => string) => {
  const file = join(folder(), 'pid')
  const cancel = new AbortController()
  const work = shell(script(file), { signal: cancel.signal })
  while (!existsSync(file) || readFileSync(file, 'utf8').trim() === '') await sleep(10)
  const before = Date.now()
  cancel.abort(new Error('cancelled'))
  await expect(work).rejects.toThrow('cancelled')
  return { pid: Number(readFileSync(file, 'utf8')), milliseconds: Date.now() - before }
}

describe('cancelled: nothing of it goes on', () => {
  test('a child and what it started', async () => {
    const { pid, milliseconds } = await cancelled((file) => `sleep 60 & echo $! > ${file}; wait`)
    expect(milliseconds).toBeLessThan(3000)
    expect(await gone(pid)).toBe(true)
  })

  test('a child that does not listen', async () => {
    const { pid, milliseconds } = await cancelled(
      (file) => `trap '' TERM; sleep 60 & echo $! > ${file}; while :; do sleep 1; done`,
    )
    expect(milliseconds).toBeGreaterThan(3000)
    expect(milliseconds).toBeLessThan(20_000)
    expect(await gone(pid)).toBe(true)
  }, 30_000)

  test('what it started does not listen, and has let go of its streams', async () => {
    const { pid } = await cancelled(
      (file) => `(trap '' TERM; while :; do sleep 1; done) >/dev/null 2>&1 & echo $! > ${file}; wait`,
    )
    const ended = await gone(pid)
    if (!ended) process.kill(pid, 'SIGKILL')
    expect(ended).toBe(true)
  })

  test('before it began', async () => {
    const file = join(folder(), 'made')
    await expect(shell(`touch ${file}`, { signal: AbortSignal.abort(new Error('cancelled')) })).rejects.toThrow(
      'cancelled',
    )
    expect(existsSync(file)).toBe(false)
  })
})

describe('a short question', () => {
  const ask = (script: string, more: { signal?: AbortSignal; limit?: number } = {}) =>
    answer('sh', ['-c', script], { env, signal: never, ...more })

  test('is answered without the blanks around it', async () => {
    expect(await ask('echo "  yes  "; echo no >&2')).toBe('yes')
    expect(await ask('echo one; echo two')).toBe('one\ntwo')
  })

  test('that fails, or whom there is nobody to ask, has no answer', async () => {
    expect(await ask('echo yes; exit 1')).toBeUndefined()
    expect(await answer('no-such-program', [], { env, signal: never })).toBeUndefined()
  })

  test('that is not answered in time has none, and the program is ended', async () => {
    const file = join(folder(), 'pid')
    expect(await ask(`echo $$ > ${file}; sleep 60`, { limit: 3000 })).toBeUndefined()
    expect(await gone(Number(readFileSync(file, 'utf8')))).toBe(true)
  })

  test('ends with the step', async () => {
    const cancel = new AbortController()
    setTimeout(() => cancel.abort(new Error('cancelled')), 100)
    await expect(ask('sleep 60', { signal: cancel.signal })).rejects.toThrow('cancelled')
  })
})
