import { spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { isAlive, naming } from '../../support/process-table.ts'
import { watchFiles } from '../../support/step/left-files.ts'
import { StepProcess } from '../../support/step/process.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'step-process-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const start = (script: string, env = {}) => {
  const file = join(folder, 'script.mjs')
  writeFileSync(file, script)
  return new StepProcess(file, folder, env)
}

describe('the process of a step', () => {
  test('has no terminal, no stdin, only its own variables, and the Node of the runner', async () => {
    const step = start(
      `console.log(JSON.stringify([process.stdout.isTTY ?? false, Object.keys(process.env), process.version]))
       process.stdin.on('end', () => console.error('no stdin')).resume()`,
      { OWN: '1' },
    )
    expect(await step.ended).toMatchObject({ exitCode: 0, signal: null })
    const [tty, names, version] = JSON.parse(step.log.split('\n')[0]!)
    expect([tty, names]).toEqual([false, ['OWN']])
    expect(version).toMatch(/^v24\./)
    expect(step.log).toContain('no stdin')
  })

  test('can be waited for and asked to stop', async () => {
    const step = start(
      `process.on('SIGINT', () => { console.log('stopping'); process.exit(3) })
       console.log('ready 7'); setTimeout(() => {}, 60000)`,
    )
    expect((await step.waitForLog(/ready (\d)/))[1]).toBe('7')
    await step.cancel()
    expect(await step.ended).toMatchObject({ exitCode: 3 })
    expect(step.log).toContain('stopping')
  })

  test('can be killed', async () => {
    const step = start(`console.log('ready'); setTimeout(() => {}, 60000)`)
    await step.waitForLog(/ready/)
    step.signal('SIGKILL')
    expect(await step.ended).toMatchObject({ exitCode: null, signal: 'SIGKILL' })
  })

  test('goes with all that it has started when the machine goes, and with what it starts in that moment', async () => {
    const seconds = `60.${randomInt(1e9)}`
    const step = start(
      `import { spawn } from 'node:child_process'
       const born = setInterval(() => spawn('sleep', ['${seconds}'], { stdio: 'ignore' }), 1)
       setTimeout(() => console.log('ready'), 100)
       setTimeout(() => clearInterval(born), 3000)`,
      { PATH: process.env['PATH'] },
    )
    await step.waitForLog(/ready/)
    step.powerOff()
    expect(await step.ended).toMatchObject({ signal: 'SIGKILL' })
    const left = naming(seconds).filter(isAlive)
    for (const id of left) process.kill(id, 'SIGKILL')
    expect(left).toEqual([])
  })

  test('is waited for in vain when it ends, or when the time is over', async () => {
    const step = start(`console.log('hello'); setTimeout(() => {}, 500)`)
    await expect(step.waitForLog(/never/, 0.1)).rejects.toThrow('0.1 s passed')
    await expect(step.waitForLog(/never/)).rejects.toThrow(/the step ended without .*:\nhello/)
  })
})

test('files that are new or changed are found, others not', () => {
  for (const name of ['old', 'changed']) writeFileSync(join(folder, name), name, { mode: 0o640 })
  const left = watchFiles([folder, join(folder, 'not-there')])
  expect(left()).toEqual([])
  writeFileSync(join(folder, 'changed'), 'it is longer now')
  writeFileSync(join(folder, 'new'), 'é', { mode: 0o600 })
  expect(left()).toEqual([
    { path: join(folder, 'changed'), content: 'it is longer now', mode: 0o640 },
    { path: join(folder, 'new'), content: Buffer.from('é').toString('latin1'), mode: 0o600 },
  ])
  expect(existsSync(join(folder, 'old'))).toBe(true)
})

test('what goes away while it is looked at is no error', async () => {
  const busy = spawn('sh', ['-c', 'while :; do mkdir -p d/e; : > d/e/f; rm -r d; done'], { cwd: folder })
  try {
    for (const limit = Date.now() + 500; Date.now() < limit; await sleep(1)) watchFiles([folder])()
  } finally {
    const ended = once(busy, 'exit')
    busy.kill('SIGKILL')
    await ended
  }
})
