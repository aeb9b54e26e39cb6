import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'

/** In a network of its own, so that no bridge of this machine is in the way. */
const script = `
  const { raiseBridge, removeBridge } = await import(process.argv[1])
  const [one, other] = process.argv.slice(2)
  const first = await raiseBridge(one, 7)
  const again = await raiseBridge(one, 7)
  await removeBridge(first.name, one)
  const taken = await raiseBridge(other, 7)
  const late = await raiseBridge(one, 7)
  await removeBridge(taken.name, one)
  const kept = await raiseBridge(one, 7)
  console.log(JSON.stringify([first, again, taken, late, kept].map(({ subnet }) => subnet)))
`

test('a slot takes away its own bridge alone, also when another has taken its subnet since', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bridge-'))
  try {
    const slots = ['one', 'other'].map((name) => mkdtempSync(join(folder, name)))
    const bridge = join(__dirname, '..', '..', 'sandbox', 'docker', 'bridge.ts')
    const words = ['--net', process.execPath, '--input-type=module', '-e', script, bridge, ...slots]
    expect(JSON.parse(execFileSync('unshare', words, { encoding: 'utf8', timeout: 60_000 }))).toEqual([7, 7, 7, 8, 9])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
