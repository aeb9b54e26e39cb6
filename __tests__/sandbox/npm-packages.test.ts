import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, test } from '@jest/globals'
import { run } from '../../sandbox/setup/command.ts'
import { exampleLocks, npmVariables } from '../../sandbox/setup/npm-packages.ts'
import { setUp } from '../../sandbox/setup/setup.ts'

test.each(exampleLocks())("a step's npm finds all of %s without a network", async (lock) => {
  await setUp(['sandbox'], () => undefined)
  const folder = mkdtempSync(join(tmpdir(), 'npm-ci-'))
  try {
    for (const name of ['package.json', 'package-lock.json']) cpSync(join(dirname(lock), name), join(folder, name))
    const environment = { PATH: process.env['PATH'], HOME: folder, ...npmVariables(), npm_config_offline: 'true' }
    await run('npm', ['ci', '--ignore-scripts'], { cwd: folder, env: environment })
    expect(existsSync(join(folder, 'node_modules/.package-lock.json'))).toBe(true)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
