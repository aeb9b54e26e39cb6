import { type ChildProcess, spawn } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { tryLock } from '../../sandbox/setup/lock.ts'
import { parts } from '../../sandbox/setup/parts.ts'
import { cacheDirectory } from '../../sandbox/setup/places.ts'
import { setUp } from '../../sandbox/setup/setup.ts'
import { makeWhole } from '../../sandbox/setup/whole-folder.ts'
import { naming } from '../support/process-table.ts'

const repository = join(__dirname, '..', '..')
const setupFolder = join(repository, 'sandbox', 'setup')

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sandbox-setup-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

interface Ended {
  code: number | null
  output: string
}

function start(
  program: string,
  args: string[],
  env: NodeJS.ProcessEnv = {},
): { child: ChildProcess; end: Promise<Ended> } {
  const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
  const end = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code, output })))
  return { child, end }
}

describe('the table of parts', () => {
  test('has no two parts of one name, and each that is needed stands before what needs it', () => {
    const names = parts.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    for (const [place, part] of parts.entries()) {
      for (const need of part.needs ?? []) expect(names.slice(0, place)).toContain(need)
    }
  })

  test('says of every part why it is needed and how to get it, in one line', () => {
    for (const { why, elsewhere } of parts) {
      for (const text of [why, elsewhere]) expect(text).toMatch(/^\S.{3,}\S$/)
    }
  })
})

test.each(['setup/requirements.txt', 'setup/go.txt', 'docker/images/python/requirements.txt'])(
  'sandbox/%s pins every package with hashes and names no index',
  (name) => {
    const text = readFileSync(join(repository, 'sandbox', name), 'utf8')
    const lines = text.replaceAll('\\\n', ' ').split('\n')
    const packages = lines.filter((line) => line.trim() !== '' && !line.trim().startsWith('#'))
    expect(packages.length).toBeGreaterThan(0)
    for (const line of packages) expect(line).toMatch(/^[a-z0-9._-]+==\S+( ; .*?)?( +--hash=sha256:[0-9a-f]{64})+ *$/)
    expect(text).not.toMatch(/index-url|find-links|trusted-host|:\/\//)
  },
)

test('a lock excludes others and ends with its process, however that ends', async () => {
  const file = join(folder, 'lock')
  const holder = `const { tryLock } = await import('${join(setupFolder, 'lock.ts')}')
    console.log(tryLock('${file}') ? 'held' : 'refused'); setTimeout(() => {}, 60000)`
  const { child, end } = start(process.execPath, ['--input-type=module', '-e', holder])
  await new Promise((resolve) => child.stdout?.once('data', resolve))
  expect(tryLock(file)).toBeUndefined()
  child.kill('SIGKILL')
  expect((await end).output).toBe('held\n')
  const lock = tryLock(file)
  expect(lock).toBeDefined()
  lock?.release()
})

test('a folder is made whole or not at all, and what a crash left is taken away', async () => {
  const target = join(folder, 'made')
  const fail = makeWhole(target, async (unfinished) => {
    copyFileSync(__filename, join(unfinished, 'half'))
    throw new Error('the disk is full')
  })
  await expect(fail).rejects.toThrow('the disk is full')
  expect(existsSync(target)).toBe(false)
  await makeWhole(target, async (unfinished) => copyFileSync(__filename, join(unfinished, 'whole')))
  expect(readdirSync(folder)).toEqual(['made'])
  expect(readdirSync(target)).toEqual(['whole'])
})

test('without rights it says in one line what is missing and how to get it, and fetches nothing', async () => {
  const cache = join(folder, 'cache')
  const powerless = ['--bounding-set=-all', '--inh-caps=-all', process.execPath]
  const program = [join(setupFolder, 'main.ts'), 'sandbox']
  const { code, output } = await start('setpriv', [...powerless, ...program], { AWS_DEPLOY_SANDBOX_CACHE: cache }).end
  expect(code).toBe(1)
  expect(output).toMatch(/^missing: rights of root \(.*\); get it: sudo .*docker run --privileged.*\n$/)
  expect(existsSync(cache)).toBe(false)
})

describe('with most of the parts there', () => {
  beforeAll(() => setUp(['sandbox', 'checks'], () => undefined), 600_000)

  /** A cache that lacks what Go builds. */
  beforeEach(() => {
    for (const name of ['base', 'docker', 'python', 'wheels', 'npm', 'go', 'terraform']) {
      if (existsSync(join(cacheDirectory(), name))) symlinkSync(join(cacheDirectory(), name), join(folder, name))
    }
  })

  const main = () =>
    start(process.execPath, [join(setupFolder, 'main.ts'), 'sandbox'], { AWS_DEPLOY_SANDBOX_CACHE: folder })
  const making = async () => {
    for (const limit = Date.now() + 60_000; !existsSync(join(folder, 'emulator')); await pause(5))
      if (Date.now() > limit) throw new Error('the emulator was not begun')
  }
  const built = () => readdirSync(join(folder, 'emulator'))

  test('two set-ups at once: one makes the missing part, the other waits for it', async () => {
    const results = await Promise.all([main().end, main().end])
    expect(results.map(({ code }) => code)).toEqual([0, 0])
    const makers = results.filter(({ output }) => output.includes('Lambda runtime emulator: '))
    expect(makers).toHaveLength(1)
    expect(built()).toHaveLength(1)
  })

  test('a rehearsal that is interrupted before its sandbox is there ends what it has begun', async () => {
    writeFileSync(
      join(folder, 'run.yml'),
      'on: push\njobs: { a: { runs-on: ubuntu-latest, steps: [{ run: echo }] } }\n',
    )
    const rehearsal = join(repository, 'sandbox', 'rehearse.ts')
    const environment = { AWS_DEPLOY_SANDBOX_CACHE: folder }
    const interrupted = start(process.execPath, [rehearsal, join(folder, 'run.yml')], environment)
    for (let time = 0; time < 4000 && !existsSync(join(folder, 'emulator')); time++) await pause(5)
    interrupted.child.kill('SIGINT')
    const { code, output } = await interrupted.end
    expect(code).toBe(130)
    expect(output).toMatch(/Cancelling.*\ninterrupted\n$/s)
    expect(naming(folder)).toEqual([])
  })

  test('interrupted, it says so and ends what it started', async () => {
    const interrupted = main()
    await making()
    interrupted.child.kill('SIGINT')
    expect(await interrupted.end).toEqual({ code: 1, output: 'interrupted\n' })
    expect(naming(folder)).toEqual([])
  })

  test('killed in the middle, it is whole after the next one', async () => {
    const killed = main()
    await making()
    killed.child.kill('SIGKILL')
    await killed.end
    expect(built().every((name) => name.includes('.unfinished-'))).toBe(true)
    expect((await main().end).code).toBe(0)
    const [emulator = '', ...others] = built()
    expect(others).toEqual([])
    expect(readdirSync(join(folder, 'emulator', emulator)).sort()).toEqual(['aws-lambda-rie', 'function'])
  })
})
