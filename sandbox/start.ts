import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startAws } from './aws-process.ts'
import { dockerHost } from './docker/engine.ts'
import { ownImages, provideImages } from './docker/images.ts'
import { type ImageStore, leaveSlot, remember, remembered, takeSlot } from './docker/slot.ts'
import { startTidyEngine } from './docker/tidy-engine.ts'
import { serveWheels } from './docker/wheels.ts'
import { certificates, nodeTrust, trustBundle } from './edge/certificates.ts'
import { startEdge } from './edge/edge.ts'
import { startNames } from './edge/names.ts'
import { Ending, together } from './ending.ts'
import { freePort } from './free-port.ts'
import { startGitHub } from './github/server.ts'
import { startVersitygw } from './s3/versitygw.ts'
import { makeScratch } from './scratch.ts'
import type { Log } from './setup/part.ts'
import { scratchPrefix } from './setup/places.ts'
import { virtualEnvironment } from './setup/python.ts'
import { setUp } from './setup/setup.ts'
import { findAwsProvider } from './setup/terraform.ts'
import { account, region, variables } from './variables.ts'

export interface Sandbox {
  /** What a client of the sandbox gets; the names that begin with SANDBOX_ are for its control alone. */
  environment: Record<string, string>
  /** Scratch of this sandbox: logs, configuration. Gone after `stop`. */
  directory: string
  stop(): Promise<void>
}

export interface SandboxOptions {
  log?: Log
}

/** Brings up AWS, GitHub, a Docker engine and AWS's names on this machine; all is ready when it returns. */
export async function startSandbox({ log = () => undefined }: SandboxOptions = {}): Promise<Sandbox> {
  const begin = performance.now()
  const say = (line: string) => log(`${((performance.now() - begin) / 1000).toFixed(2).padStart(6)} s  ${line}`)
  await setUp(secondS3() ? ['sandbox', 'second-s3'] : ['sandbox'], say)
  const ending = new Ending()
  try {
    const sandbox = await bringUp(ending, say)
    return { ...sandbox, stop: () => ending.run() }
  } catch (error) {
    await ending.run()
    throw error
  }
}

/** SANDBOX_S3=versitygw: doors that speak to S3 alone are tested on a server that nobody here wrote. */
const secondS3 = () => process.env['SANDBOX_S3'] === 'versitygw'

async function bringUp(ending: Ending, say: Log): Promise<Omit<Sandbox, 'stop'>> {
  const bin = join(virtualEnvironment(), 'bin')
  const python = join(bin, 'python')
  const scratch = makeScratch(scratchPrefix.sandbox)
  ending.add(() => scratch.remove())
  const { directory } = scratch
  const store: ImageStore = process.env['SANDBOX_IMAGE_STORE'] === 'classic' ? 'classic' : 'containerd'
  const [slot, tls, gitHub] = await together([
    ended(takeSlot(store), (slot) => leaveSlot(slot)),
    certificates(python),
    ended(startGitHub(), (server) => server.stop()),
  ])
  const trust = { all: join(directory, 'trust.crt'), node: join(directory, 'trust-node.crt') }
  writeFileSync(trust.all, trustBundle(tls, process.env))
  writeFileSync(trust.node, nodeTrust(tls, process.env))

  const host = slot.bridge.address
  // Their ports are chosen when AWS is about to listen on them: until then another server could be given the same.
  const [workload, api] = [
    { host, port: 0 },
    { host: '127.0.0.1', port: 0 },
  ]
  const edge = await ended(startEdge(host, workload), (location) => location.stop())
  const places = { workload, edge, api }
  const names = await ended(startNames({ address: host, certificates: tls, ...places }), (proxy) => proxy.stop())
  say(`AWS's names lead to ${host}`)
  const wheels = await ended(serveWheels(host, remembered(slot.directory).wheelsPort), (server) => server.stop())
  remember(slot.directory, { wheelsPort: Number(new URL(wheels.url).port) })

  const tellOfEnd = (what: string, end: Promise<string>) =>
    void end.then((how) => ending.hasBegun || say(`${what} ${how}`))
  const bringEngine = async () => {
    const options = { slot, proxy: names.url, trust: trust.all, scratch: directory }
    const starting = startTidyEngine(options, ownImages)
    const engine = await ended(starting, (started) => started.stop())
    tellOfEnd('the Docker engine', engine.ended)
    say(`Docker engine (${store} store) in ${slot.directory}`)
    const brought = await provideImages(slot, engine, wheels.url)
    say(`images: ${brought.join(', ') || 'as they were'}`)
    return engine
  }
  const files = { aws: join(directory, 'aws'), iamLog: join(directory, 'iam.jsonl') }
  const bringSecondS3 = async () => {
    const versitygw = await ended(startVersitygw(join(directory, 's3')), (server) => server.stop())
    tellOfEnd('versitygw', versitygw.ended)
    say('versitygw answers')
    return { ...versitygw, faultsPort: await freePort('127.0.0.1') }
  }
  const otherS3 = secondS3() ? await bringSecondS3() : undefined
  const bringAws = async () => {
    mkdirSync(files.aws, { mode: 0o700 })
    workload.port = await freePort(workload.host)
    api.port = await freePort(api.host)
    const configuration = {
      bind: host,
      port: workload.port,
      faults_port: api.port,
      directory: files.aws,
      account,
      region,
      docker_host: dockerHost(slot),
      oidc_jwks: `${gitHub.url}/_sandbox/oidc/.well-known/jwks`,
      iam_log: files.iamLog,
      ...(otherS3 && { s3_upstream: otherS3.url, s3_faults_port: otherS3.faultsPort }),
    }
    const aws = await ended(startAws(python, configuration), (started) => started.stop())
    tellOfEnd('AWS', aws.ended)
    say('AWS answers')
  }
  const [engine] = await together([bringEngine(), bringAws()])

  const urls = {
    aws: `http://${host}:${workload.port}`,
    edge: `http://${host}:${edge.port}`,
    faults: `http://${api.host}:${api.port}`,
    gitHub: gitHub.url,
  }
  const ours = { python, bin, directory, iamLog: files.iamLog }
  const terraform = findAwsProvider() ?? ''
  return { directory, environment: variables({ urls, ours, engine, proxy: names.url, trust, terraform, otherS3 }) }

  /** What has started is ended with the sandbox. */
  async function ended<T>(starting: Promise<T>, end: (started: T) => Promise<void>): Promise<T> {
    const started = await starting
    ending.add(() => end(started))
    return started
  }
}
