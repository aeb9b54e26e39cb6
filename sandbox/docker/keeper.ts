import { type ChildProcess, spawn } from 'node:child_process'
import { openSync, readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { run } from '../setup/command.ts'
import { dieWithUs } from '../setup/die-with-us.ts'
import { removeBridge } from './bridge.ts'
import { endContainers, sweep } from './sweep.ts'

/**
 * The process that keeps one engine: `node keeper.ts orders.json`, with a pipe as stdin and the slot's lock as file 3.
 * The pipe closes when the sandbox ends, however it ends; then the engine is stopped in order, and what it made on
 * this machine is taken away, but for the bridge when something was said: then another engine comes. The slot is free again
 * when this process is gone.
 */
export interface Orders {
  directory: string
  controlGroup: string
  bridge: string
  /** File with the first and last port that the engine chooses from. */
  portRange: string
  /** Programs with their arguments. */
  containerd: string[]
  dockerd: string[]
}

const patience = { dockerd: 10_000, containerd: 5_000 }

function startProgram(words: string[], log: string, deathSignal: 'KILL' | 'TERM'): ChildProcess {
  const output = openSync(log, 'w', 0o600)
  // Should we be killed too, the kernel tells our children.
  const [program = '', ...args] = [...dieWithUs(deathSignal), ...words]
  return spawn(program, args, { stdio: ['ignore', output, output] })
}

const isOver = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null

async function stop(child: ChildProcess, milliseconds: number): Promise<void> {
  if (isOver(child)) return
  const over = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await Promise.race([over, pause(milliseconds, undefined, { ref: false })])
  if (!isOver(child)) {
    child.kill('SIGKILL')
    await over
  }
}

async function main(): Promise<void> {
  const orders: Orders = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'))
  const { directory, controlGroup } = orders
  // Docker has no setting for it: it reads the kernel's, and would choose the same ports as every other engine here.
  await run('mount', ['--bind', orders.portRange, '/proc/sys/net/ipv4/ip_local_port_range'])
  const containerd = startProgram(orders.containerd, `${directory}/containerd.log`, 'KILL')
  const dockerd = startProgram(orders.dockerd, `${directory}/dockerd.log`, 'TERM')
  let anotherComes = false
  const reason = await new Promise<string>((resolve) => {
    process.stdin
      .on('end', () => resolve(''))
      .on('error', () => resolve(''))
      .on('data', () => {
        anotherComes = true
      })
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => resolve(''))
    containerd.once('exit', (code, signal) => resolve(`containerd ended with ${signal ?? code}`))
    dockerd.once('exit', (code, signal) => resolve(`dockerd ended with ${signal ?? code}`))
    dockerd.once('error', (error) => resolve(error.message))
  })
  if (reason) console.log(reason)
  endContainers(controlGroup)
  await stop(dockerd, patience.dockerd)
  await stop(containerd, patience.containerd)
  await sweep(directory, controlGroup)
  if (!anotherComes) await removeBridge(orders.bridge, directory)
}

main().then(
  () => process.exit(0),
  (error) => {
    console.log(error)
    process.exit(1)
  },
)
