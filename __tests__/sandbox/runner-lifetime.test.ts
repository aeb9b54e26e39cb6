import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from '@jest/globals'
import { naming } from '../support/process-table.ts'
import { runText, writeFolder } from './workflow-run.ts'

const program = join(import.meta.dirname, '../../sandbox/rehearse.ts')

/** The scratch folder of a run: it holds the secrets of the workflow. */
const scratchOf = (pid: number) =>
  readdirSync(tmpdir())
    .filter((name) => name.startsWith(`aws-deploy-run-${pid}-`))
    .map((name) => join(tmpdir(), name))

const until = async (condition: () => boolean) => {
  for (let tries = 0; tries < 300 && !condition(); tries++) await pause(100)
  expect(condition()).toBe(true)
}

/** In a process group of its own, as a shell starts it. */
const rehearse = (folder: string) => {
  const lines = Object.entries(process.env).filter(([name]) => /^(SANDBOX_|PATH$)/.test(name))
  writeFileSync(join(folder, 'env'), lines.map(([name, value]) => `${name}=${value}\n`).join(''))
  const args = [join(folder, '.github/workflows/wait.yml'), '--env', join(folder, 'env'), '--out', join(folder, 'out')]
  return spawn(process.execPath, [program, ...args], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] })
}

test('a killed run leaves no process, and its folder is gone with the next run', async () => {
  const seconds = String(100_000 + process.pid)
  const workflow = `on: push
jobs:
  shell: { runs-on: ubuntu-latest, steps: [{ run: "sleep ${seconds} & sleep ${seconds}" }] }
  node:
    runs-on: ubuntu-latest
    steps: [{ uses: actions/checkout@v5 }, { uses: ./wait }]
`
  const folder = writeFolder({
    '.github/workflows/wait.yml': workflow,
    'wait/action.yml': 'name: w\ndescription: w\nruns: { using: node24, main: main.mjs }\n',
    'wait/main.mjs': `setInterval(() => {}, ${seconds}); process.title = 'waiting ${seconds}'`,
  })
  const child = rehearse(folder)
  const ended = once(child, 'exit')
  let scratch = ''
  try {
    // two sleeps and the action
    await until(() => naming(seconds).length === 3)
    scratch = scratchOf(child.pid!)[0]!
    expect(existsSync(join(scratch, 'secrets.yml'))).toBe(true)
  } finally {
    child.kill('SIGKILL')
  }
  // Until then it holds the lock of its folder, which passes for that of a run that goes on.
  await ended
  await until(() => naming(seconds).length === 0 && naming(scratch).length === 0)
  await runText('on: push\njobs: { a: { runs-on: ubuntu-latest, steps: [{ run: echo }] } }\n')
  expect(scratchOf(child.pid!)).toEqual([])
  expect(scratchOf(process.pid)).toEqual([])
  rmSync(folder, { recursive: true })
})

test('Ctrl-C reaches the whole group, and cancels the run as the button on GitHub does', async () => {
  const folder = writeFolder({
    '.github/workflows/wait.yml': `on: push
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
      - uses: ./wait
      - { if: always(), run: 'echo "status: \${{ job.status }}"; sleep 1' }
      - { if: cancelled(), run: echo "cancelled() runs" }
`,
    'wait/action.yml': 'name: w\ndescription: w\nruns: { using: node24, main: main.mjs, post: post.mjs }\n',
    'wait/main.mjs': `const alive = setInterval(() => {}, 1000)
process.once('SIGINT', () => setTimeout(() => { console.log('ended by itself'); clearInterval(alive) }, 1500))
console.log('WAITING')`,
    'wait/post.mjs': `console.log('post runs')`,
  })
  const child = rehearse(folder)
  let output = ''
  child.stdout.on('data', (chunk) => (output += chunk))
  const ended = once(child, 'close')
  try {
    await until(() => output.includes('WAITING'))
    process.kill(-child.pid!, 'SIGINT')
    const [code] = await ended
    expect(output).toContain('Cancelling, as the button')
    for (const text of ['ended by itself', 'status: cancelled', 'cancelled() runs', 'post runs']) {
      expect(output).toContain(`[a]   ${text}`)
    }
    expect(code).toBe(1)
    expect(scratchOf(child.pid!)).toEqual([])
  } finally {
    child.kill('SIGKILL')
    rmSync(folder, { recursive: true })
  }
})
