import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { makeScratch } from '../../../sandbox/scratch.ts'
import { tryLock } from '../../../sandbox/setup/lock.ts'
import { temporaryFolders } from '../temporary.ts'

const newFolder = temporaryFolders()

test('a directory whose owner lives stays, whatever its id says, and an abandoned one goes', () => {
  const parent = newFolder()
  const prefix = join(parent, 'run-')
  // of another namespace of ids: here nobody has this one
  const [living, abandoned, other] = ['run-4194304-a', `run-${process.pid}-b`, 'other'].map((name) =>
    join(parent, name),
  )
  for (const directory of [living!, abandoned!, other!]) mkdirSync(directory)
  writeFileSync(join(abandoned!, 'secrets.yml'), 'token: t')
  const lock = tryLock(join(living!, 'lock'))
  const scratch = makeScratch(prefix)
  expect([living, abandoned, other].map((directory) => existsSync(directory!))).toEqual([true, false, true])
  expect(statSync(scratch.directory).mode & 0o077).toBe(0)
  const next = makeScratch(prefix)
  expect(existsSync(scratch.directory)).toBe(true)
  for (const made of [scratch, next]) made.remove()
  lock?.release()
  expect(readdirSync(parent).sort()).toEqual(['other', 'run-4194304-a'])
})
