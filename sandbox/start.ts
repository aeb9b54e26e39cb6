import { mkdirSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { startAws } from './aws-process.ts'
import { startEngine } from './docker/engine.ts'
import { ownImages, provideImages } from './docker/images.ts'
import { type ImageStore, leaveSlot, remember, remembered, takeSlot } from './docker/slot.ts'
import { tidy } from './docker/tidy.ts'
import { serveWheels } from './docker/wheels.ts'
import { certificates, nodeTrust, trustBundle } from './edge/certificates.ts'
import { startNames } from './edge/names.ts'
import { Ending, together } from './ending.ts'
import { freePort } from './free-port.ts'
import { startGitHub } from './github/server.ts'
import { makeScratch } from './scratch.ts'
import type { Log } from './setup/part.ts'
import { virtualEnvironment } from './setup/python.ts'
import { setUp } from './setup/setup.ts'

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

export const account = '123456789012'
export const region = 'us-east-1'

/** Brings up AWS, GitHub, a Docker engine and AWS's names on this machine; all is ready when it returns. */
export async function startSandbox({ log = () => undefined }: SandboxOptions = {}): Promise<Sandbox> {
  const begin = performance.now()
  const say = (line: string) => log(`${((performance.now() - begin) / 1000).toFixed(2).padStart(6)} s  ${line}`)
  await setUp(['sandbox'], say)
  const ending = new Ending()
  try {
    const sandbox = await bringUp(ending, say)
    return { ...sandbox, stop: () => ending.run() }
  } catch (error) {
    await ending.run()
    throw error
  }
}

async function bringUp(ending: Ending, say: Log): Promise<Omit<Sandbox, 'stop'>> {
  const bin = join(virtualEnvironment(), 'bin')
  const python = join(bin, 'python')
  const scratch = makeScratch()
  ending.add(() => scratch.remove())
  const store: ImageStore = process.env['SANDBOX_IMAGE_STORE'] === 'classic' ? 'classic' : 'containerd'
  const [slot, tls, gitHub] = await together([
    takeSlot(store).then((slot) => {
      ending.add(() => leaveSlot(slot))
      return slot
    }),
    certificates(python),
    startGitHub({ log: () => undefined }).then((server) => {
      ending.add(() => server.stop())
      return server
    }),
  ])
  const host = slot.bridge.address
  const [workloadPort, faultsPort] = await Promise.all([freePort(host), freePort('127.0.0.1')])
  const trust = join(scratch.directory, 'trust.crt')
  const forNode = join(scratch.directory, 'trust-node.crt')
  writeFileSync(trust, trustBundle(tls, process.env))
  writeFileSync(forNode, nodeTrust(tls, process.env))
  const names = await startNames({
    address: host,
    certificates: tls,
    workload: { host, port: workloadPort },
    api: { host: '127.0.0.1', port: faultsPort },
  })
  ending.add(() => names.stop())
  say(`AWS's names lead to ${host}`)
  const awsDirectory = join(scratch.directory, 'aws')
  mkdirSync(awsDirectory, { mode: 0o700 })
  const wheels = await serveWheels(host, remembered(slot.directory).wheelsPort)
  ending.add(() => wheels.stop())
  remember(slot.directory, { wheelsPort: Number(new URL(wheels.url).port) })
  const iamLog = join(scratch.directory, 'iam.jsonl')
  const starting = startEngine({ slot, proxy: names.url, trust, scratch: scratch.directory })
  const dockerHost = `unix://${join(slot.directory, 'docker.sock')}`
  const [engine] = await together([
    starting.then(async (engine) => {
      ending.add(() => engine.stop())
      say(`Docker engine (${store} store) in ${slot.directory}`)
      await tidy(engine.api, ownImages)
      const brought = await provideImages(slot, engine, wheels.url)
      say(`images: ${brought.join(', ') || 'as they were'}`)
      return engine
    }),
    startAws(
      python,
      {
        bind: host,
        port: workloadPort,
        faults_port: faultsPort,
        directory: awsDirectory,
        account,
        region,
        docker_host: dockerHost,
        oidc_jwks: `${gitHub.url}/_sandbox/oidc/.well-known/jwks`,
        iam_log: iamLog,
      },
      { ...process.env, DOCKER_HOST: dockerHost },
    ).then((aws) => {
      ending.add(() => aws.stop())
      say('AWS answers')
    }),
  ])
  const url = { aws: `http://${host}:${workloadPort}`, faults: `http://127.0.0.1:${faultsPort}` }
  return {
    directory: scratch.directory,
    environment: {
      AWS_ENDPOINT_URL: url.faults,
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_EC2_METADATA_DISABLED: 'true',
      GITHUB_API_URL: gitHub.url,
      ...engine.environment,
      PATH: [dirname(process.execPath), ...engine.folders, process.env['PATH'] ?? ''].join(delimiter),
      HTTPS_PROXY: names.url,
      NO_PROXY: '127.0.0.1,localhost',
      SSL_CERT_FILE: trust,
      NODE_EXTRA_CA_CERTS: forNode,
      NODE_USE_ENV_PROXY: '1',
      SANDBOX_AWS_URL: url.aws,
      SANDBOX_FAULTS_URL: url.faults,
      SANDBOX_GITHUB_URL: gitHub.url,
      SANDBOX_DIRECTORY: scratch.directory,
      SANDBOX_IAM_LOG: iamLog,
      SANDBOX_PYTHON: python,
      SANDBOX_BIN: bin,
    },
  }
}
