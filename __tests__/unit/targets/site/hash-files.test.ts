import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { hashFiles } from '../../../../src/targets/site/hash-files.ts'
import { temporaryFolders } from '../../temporary.ts'

const temporary = temporaryFolders()
const { signal } = new AbortController()

/** A process that writes to a file all the time. */
const writer = async (path: string): Promise<() => Promise<void>> => {
  const script = `const f = require('fs').openSync(${JSON.stringify(path)}, 'r+')
    require('fs').writeSync(1, 'begun')
    for (;;) require('fs').writeSync(f, String(Date.now()), 0)`
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  return async () => {
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
}

test.each([
  ['small', 100_000],
  ['large', 64 * 1024 * 1024],
])('a %s file that changes while it is read is found', async (_, size) => {
  const path = join(temporary(), 'file')
  writeFileSync(path, '')
  truncateSync(path, size)
  const stop = await writer(path)
  const files = Array.from({ length: size < 1_000_000 ? 500 : 1 }, () => ({ name: 'file', path }))
  const until = Date.now() + 20_000
  let found: readonly string[] = []
  // The clock of a file system ticks every few milliseconds: not every change between two ticks can be seen.
  while (found.length === 0 && Date.now() < until) found = (await hashFiles(files, signal)).changed
  await stop()
  expect(found[0]).toBe('file')
})

test('a file that is gone, or is none any more, is a fault', async () => {
  const folder = temporary()
  const { faults } = await hashFiles(
    [
      { name: 'gone', path: join(folder, 'gone') },
      { name: 'folder', path: folder },
    ],
    signal,
  )
  expect(faults).toEqual([
    { name: 'gone', why: expect.stringContaining('is a link to nothing') },
    { name: 'folder', why: 'is no file any more' },
  ])
})
