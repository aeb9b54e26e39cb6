import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from '@jest/globals'
import { SharedSandbox } from '../../../scripts/stages/shared-sandbox.ts'

const folder = mkdtempSync(join(tmpdir(), 'shared-sandbox-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A sandbox that only says that it is ready, and then goes on with a script. */
const start = (name: string, script: string): SharedSandbox => {
  const main = join(folder, `${name}.mjs`)
  const text = `import { writeFileSync } from 'node:fs'
    console.log('    0.1 s  AWS answers\\nready; Ctrl-C ends it')
    ${script}
    writeFileSync(process.argv[3], 'AWS_REGION=us-east-1\\n')`
  writeFileSync(main, text)
  return new SharedSandbox(main)
}
const stay = 'setInterval(() => undefined, 1_000)'

test.each([
  ['all is well', stay, ''],
  [
    'one of its parts dies',
    `console.log('9 s  AWS ended with 1\\nMemoryError'); ${stay}`,
    '9 s  AWS ended with 1\nMemoryError',
  ],
])('the sandbox is ended, and why tests found it gone is told: %s', async (name, script, trouble) => {
  const sandbox = start(name, script)
  expect(await sandbox.environment()).toEqual({ AWS_REGION: 'us-east-1' })
  expect(await sandbox.stop()).toBe(trouble)
  // A signal may come in the middle of the end, or after it.
  expect(await sandbox.stop()).toBe(trouble)
})

test('that it ended by itself is told with its last words', async () => {
  const sandbox = start('gone', `console.error('out of memory'); process.on('exit', () => process.exitCode = 3)`)
  await sandbox.environment()
  await sandbox.over
  expect(await sandbox.stop()).toBe('it ended with 3\nout of memory')
})
