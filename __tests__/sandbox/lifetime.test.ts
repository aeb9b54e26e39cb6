import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from '@jest/globals'
import { tryLock } from '../../sandbox/setup/lock.ts'
import { family, isAlive, listeningAddresses, naming } from '../support/process-table.ts'
import { type SandboxProcess, startSandboxProcess } from './sandbox-process.ts'

const slotOf = ({ environment }: SandboxProcess) => dirname(environment['DOCKER_HOST']?.replace('unix://', '') ?? '')
const addressOf = ({ environment }: SandboxProcess) => new URL(environment['SANDBOX_AWS_URL'] ?? '').hostname
const bridges = () => Object.keys(networkInterfaces()).filter((name) => name.startsWith('aws-sandbox-'))
const bridgeOf = (sandbox: SandboxProcess) => `aws-sandbox-${addressOf(sandbox).split('.')[2]}`
const modeOf = (file: string) => (statSync(file).mode & 0o777).toString(8)

/** What is left of a sandbox that has ended in its slot. Once another worker's has taken the slot, all of it is theirs. */
const leftIn = (sandbox: SandboxProcess) => {
  const lock = tryLock(join(slotOf(sandbox), 'lock'))
  if (!lock) return []
  try {
    return [...naming(slotOf(sandbox)), ...bridges().filter((name) => name === bridgeOf(sandbox))]
  } finally {
    lock.release()
  }
}

async function until(isSo: () => boolean, seconds: number): Promise<boolean> {
  const deadline = Date.now() + seconds * 1000
  while (!isSo() && Date.now() < deadline) await pause(50)
  return isSo()
}

/** Starts a container that would run for an hour. */
const startContainer = (sandbox: SandboxProcess) =>
  sandbox.client('docker', 'run', '-d', '--init', 'sandbox/function:1')

test('two sandboxes side by side do not meet, and leave nothing behind', async () => {
  const [one, other] = await Promise.all([startSandboxProcess(), startSandboxProcess()])
  expect(slotOf(one)).not.toBe(slotOf(other))
  expect(addressOf(one)).not.toBe(addressOf(other))

  const createRepository = `fetch(process.env.AWS_ENDPOINT_URL, { method: 'POST', body: '{"repositoryName":"only-here"}', headers: {
    'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AmazonEC2ContainerRegistry_V20150921.' + process.argv[1],
    authorization: 'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/ecr/aws4_request, SignedHeaders=host, Signature=0' } })
    .then(async (answer) => console.log(answer.status, await answer.text()))`
  await one.client('node', '-e', createRepository, 'CreateRepository')
  await one.client('docker', 'tag', 'sandbox/function:1', 'only/here:1')
  const list = [
    'node',
    '-e',
    createRepository.replace('{"repositoryName":"only-here"}', '{}'),
    'DescribeRepositories',
  ] as const
  expect(await one.client(...list)).toContain('only-here')
  expect(await other.client(...list)).not.toContain('only-here')
  expect(await other.client('docker', 'images', '-q', 'only/here')).toBe('')

  const container = (await startContainer(one)).trim()
  const all = [one, other].flatMap(({ child }) => family(child.pid ?? 0))
  expect(await Promise.all([one.end('SIGINT'), other.end('SIGTERM')])).toEqual([0, 0])
  expect(await until(() => !all.some(isAlive), 15)).toBe(true)
  expect(naming(container)).toEqual([])
  for (const sandbox of [one, other]) {
    expect(leftIn(sandbox)).toEqual([])
    expect(existsSync(sandbox.environment['SANDBOX_DIRECTORY'] ?? '')).toBe(false)
  }
})

test('listens on 127.0.0.1 and its own bridge alone, and its files are for its user alone', async () => {
  const sandbox = await startSandboxProcess()
  try {
    await sandbox.client('docker', 'run', '-d', '-p', '8080', 'sandbox/function:1')
    const addresses = new Set(listeningAddresses(family(sandbox.child.pid ?? 0)))
    expect([...addresses].sort()).toEqual([addressOf(sandbox), '127.0.0.1'].sort())

    expect(modeOf(sandbox.environmentFile)).toBe('600')
    expect(modeOf(slotOf(sandbox))).toBe('700')
    const scratch = sandbox.environment['SANDBOX_DIRECTORY'] ?? ''
    expect(modeOf(scratch)).toBe('700')
    const cache = dirname(dirname(slotOf(sandbox)))
    const authorities = readdirSync(join(cache, 'certificates')).map((name) => join(cache, 'certificates', name))
    for (const folder of authorities) {
      expect(modeOf(folder)).toBe('700')
      expect(modeOf(join(folder, 'server.key'))).toBe('600')
      expect(readdirSync(folder).sort()).toEqual(['authority.crt', 'server.crt', 'server.key'])
    }
  } finally {
    await sandbox.end('SIGINT')
  }
})

test('killed, it leaves no process and no bridge; the next start clears the rest away', async () => {
  const killed = await startSandboxProcess()
  const container = (await startContainer(killed)).trim()
  const scratch = killed.environment['SANDBOX_DIRECTORY'] ?? ''
  const all = family(killed.child.pid ?? 0)
  await killed.end('SIGKILL')
  expect(await until(() => !all.some(isAlive), 15)).toBe(true)
  for (const text of [scratch, container]) expect(naming(text)).toEqual([])
  expect(leftIn(killed)).toEqual([])

  const next = await startSandboxProcess()
  expect(existsSync(scratch)).toBe(false)
  expect(await next.client('docker', 'ps', '-aq')).toBe('')
  expect(await next.end('SIGINT')).toBe(0)
})

test('killed together with the keeper of its engine, it is cleared away by the next start', async () => {
  const killed = await startSandboxProcess()
  const container = (await startContainer(killed)).trim()
  const commandLine = (id: number) => readFileSync(`/proc/${id}/cmdline`, 'utf8')
  const keeper = family(killed.child.pid ?? 0).filter((id) => commandLine(id).includes('keeper.ts'))
  expect(keeper).toHaveLength(1)
  // The keeper first, so that it can do nothing; then all that could still end in order, and that may end with it.
  for (const id of [...keeper, ...naming(slotOf(killed))]) {
    try {
      process.kill(id, 'SIGKILL')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
  }
  await killed.end('SIGKILL')

  // Another worker's may have left a lower slot meanwhile, which is taken first, or be the one that clears this one away.
  const next: SandboxProcess[] = []
  do next.push(await startSandboxProcess())
  while (naming(container).length > 0 && next.length < 3)
  expect(naming(container)).toEqual([])
  for (const sandbox of next) {
    expect(await sandbox.client('docker', 'ps', '-aq')).toBe('')
    expect(await sandbox.end('SIGINT')).toBe(0)
    expect(leftIn(sandbox)).toEqual([])
  }
})

test('a second SIGINT does not cut the ending short', async () => {
  const sandbox = await startSandboxProcess()
  const all = family(sandbox.child.pid ?? 0)
  sandbox.child.kill('SIGINT')
  await pause(30)
  expect(await sandbox.end('SIGINT')).toBe(0)
  expect(await until(() => !all.some(isAlive), 15)).toBe(true)
  expect(leftIn(sandbox)).toEqual([])
})

test('starts without a network once all is there, and changes none of its settings', async () => {
  const settings = '/proc/sys/net/ipv4/ip_forward'
  const isolated = [
    'unshare',
    '--net',
    'sh',
    '-c',
    `ip link set lo up && echo 0 > ${settings} && exec "$@"`,
    basename(__filename),
  ]
  const sandbox = await startSandboxProcess(isolated)
  const inside = ['-t', String(sandbox.child.pid), '-n', 'cat', settings]
  expect(spawnSync('nsenter', inside).stdout.toString().trim()).toBe('0')
  expect(await sandbox.end('SIGINT')).toBe(0)
})
