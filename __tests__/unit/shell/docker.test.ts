import { writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { expect, test } from '@jest/globals'
import { buildx } from '../../../src/shell/docker.ts'
import { temporaryFolders } from '../temporary.ts'

const folder = temporaryFolders()

/** A build by a docker that says this, and is a script. */
const build = (script: string) => {
  const bin = folder()
  writeFileSync(join(bin, 'docker'), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
  const env = { PATH: [bin, process.env['PATH']].join(delimiter) }
  return buildx({ args: ['build'], cwd: bin, env, signal: AbortSignal.timeout(20_000), onLine: () => {}, facts: {} })
}

test('of what BuildKit has said nobody asks whether it is there', async () => {
  const script = 'case "$*" in *version*) sleep 30 ;; *) echo "#1 [internal] load" ; echo "ERROR: odd"; exit 1 ;; esac'
  await expect(build(script)).rejects.toMatchObject({
    code: 'build-failed',
    lines: ['#1 [internal] load', 'ERROR: odd'],
  })
})

test('a docker without the plugin is told as that, whatever its words are', async () => {
  const script = 'case "$*" in *version*) exit 1 ;; *) echo "unknown shorthand flag: f in -f"; exit 125 ;; esac'
  await expect(build(script)).rejects.toMatchObject({ code: 'buildx-missing' })
})
