import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from '@jest/globals'

const variable = 'AWS_DEPLOY_SANDBOX_CACHE'

/** An empty cache of the sandbox for the tests of one file, and its folder. */
export const ownCache = (): string => {
  const before = process.env[variable]
  const folder = mkdtempSync(join(tmpdir(), 'own-cache-'))
  beforeAll(() => {
    process.env[variable] = folder
  })
  afterAll(() => {
    if (before === undefined) delete process.env[variable]
    else process.env[variable] = before
    rmSync(folder, { recursive: true, force: true })
  })
  return folder
}
