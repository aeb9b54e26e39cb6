import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from '@jest/globals'

const root = realpathSync(mkdtempSync(join(tmpdir(), 'doors-')))

afterAll(() => rmSync(root, { recursive: true, force: true }))

/** A folder that is gone when the tests of this file are over. */
export const scratchFolder = (): string => mkdtempSync(join(root, 'scratch-'))
