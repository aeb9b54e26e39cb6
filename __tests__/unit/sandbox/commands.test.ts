import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from '@jest/globals'
import { tryLock, waitForLock } from '../../../sandbox/setup/lock.ts'

const folder = mkdtempSync(join(tmpdir(), 'commands-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const root = join(__dirname, '..', '..', '..')

/** What a program says that is interrupted or has no programs at all: neither may happen to the tests' own process. */
const said = (script: string, env: NodeJS.ProcessEnv = process.env) =>
  new Promise<string>((resolve) => {
    const modules = ['sandbox/setup/command.ts', 'sandbox/setup/lock.ts', 'scripts/stages/command.ts']
    const imports = modules.map((name) => `await import('${join(root, name)}')`).join(', ')
    const text = `const [{ endCommands, run }, { tryLock, waitForLock }, { runCommand }] = [${imports}]
      const file = process.argv[1]
      const told = ({ message }) => message
      ${script}`
    const child = spawn(process.execPath, ['--input-type=module', '-e', text, join(folder, 'of-a-child')], { env })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
    child.on('close', () => resolve(output.trim()))
  })

test('whoever waits for a lock in vain is told why', async () => {
  const file = join(folder, 'held')
  const lock = tryLock(file)
  expect(tryLock(file)).toBeUndefined()
  await expect(waitForLock(file, 0.1)).rejects.toThrow(`${file} could not be locked: another process held it for 0.1 s`)
  lock?.release()
  const next = await waitForLock(file, 60)
  expect(tryLock(file)).toBeUndefined()
  next.release()
})

test('without flock nothing is taken for held by others', async () => {
  const script = `try { tryLock(file) } catch (error) { console.log(told(error)) }
    console.log(await waitForLock(file, 60).catch(told))`
  const [tried, waited] = (await said(script, { PATH: '' })).split('\n')
  expect(tried).toMatch(/could not be locked: .*flock ENOENT/)
  expect(waited).toMatch(/flock ENOENT/)
})

test('an interruption ends what runs and what waits for a lock, and nothing begins after it', async () => {
  const script = `tryLock(file)
    const working = [waitForLock(file, 60), run('sleep', ['60']), runCommand(['sh', '-c', 'sleep 60; true'], { limit: 60 })]
    setTimeout(endCommands, 200)
    const results = await Promise.allSettled(working)
    console.log(results.map(({ reason, value }) => reason?.message ?? JSON.stringify(value)).join())
    console.log(await run('true', []).catch(told), await run('echo', ['the end'], { always: true }))`
  expect(await said(script)).toBe('interrupted,interrupted,{"code":null,"text":""}\ninterrupted the end')
})
