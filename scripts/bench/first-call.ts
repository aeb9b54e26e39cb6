import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { dieWithUs } from '../../sandbox/setup/die-with-us.ts'
import { stepVariables } from './step-variables.ts'

const limit = 10_000

/** An AWS on the loopback address that notices the first call and refuses every one. */
export class FirstCallServer {
  private readonly server: Server
  private notice: () => void = () => undefined

  private constructor() {
    this.server = createServer((request, response) => {
      this.notice()
      request.resume()
      response.writeHead(400, { 'content-type': 'application/json', 'x-amzn-errortype': 'AccessDeniedException' })
      response.end('{"message":"this server only listens"}')
    })
  }

  static async start(): Promise<FirstCallServer> {
    const listening = new FirstCallServer()
    await new Promise<void>((ready) => listening.server.listen(0, '127.0.0.1', ready))
    return listening
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }

  /** Resolves at the next call. */
  nextCall(): Promise<void> {
    return new Promise((called) => {
      this.notice = called
    })
  }

  stop(): void {
    this.server.close()
    this.server.closeAllConnections()
  }
}

/** Milliseconds from the start of a bare Node to its end. */
export const bareNode = (): Promise<number> =>
  new Promise((done, failed) => {
    const start = performance.now()
    const child = spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' })
    child.once('error', failed)
    child.once('exit', () => done(performance.now() - start))
  })

/** Milliseconds from the start of a door's process to its first call to AWS. Throws when it makes none. */
export const timeToFirstCall = async (
  door: string,
  inputs: Readonly<Record<string, string>>,
  server: FirstCallServer,
): Promise<number> => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-start-'))
  writeFileSync(join(folder, 'Dockerfile'), 'FROM scratch\n')
  writeFileSync(join(folder, 'tfplan'), '')
  const env = stepVariables(door, inputs, folder, {
    AWS_ENDPOINT_URL: server.url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_EC2_METADATA_DISABLED: 'true',
  })
  const called = server.nextCall()
  const [program, ...words] = [...dieWithUs('KILL'), process.execPath, resolve('dist', door, 'index.js')]
  const start = performance.now()
  const child = spawn(program!, words, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let log = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (log += chunk))
  const ended = new Promise<'ended'>((done) => child.once('close', () => done('ended')))
  const timer = setTimeout(() => child.kill('SIGKILL'), limit)
  const first = await Promise.race([called.then(() => performance.now() - start), ended])
  clearTimeout(timer)
  child.kill('SIGKILL')
  await ended
  rmSync(folder, { recursive: true, force: true })
  if (first === 'ended') throw new Error(`${door} ended without a call to AWS:\n${log}`)
  return first
}
