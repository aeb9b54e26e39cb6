import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { waitForLock } from '../setup/lock.ts'
import { inCache } from '../setup/places.ts'
import { contentName, makeWhole } from '../setup/whole-folder.ts'
import { certificateNames } from './aws-names.ts'

const day = 24 * 60 * 60 * 1000
const validDays = 90
/** A new certificate every so many days: what a start finds is good for two thirds of its life. */
const periodDays = 30

const script = join(import.meta.dirname, 'issue.py')

export interface Certificates {
  /** Files: the authority to trust, the server's certificate and its key. */
  authority: string
  certificate: string
  key: string
}

/** The private authority and its one certificate for AWS's names, made by the first start of each period. */
export async function certificates(python: string): Promise<Certificates> {
  const content = contentName(readFileSync(script), ...certificateNames)
  const folder = inCache('certificates', `${content}-${Math.floor(Date.now() / (periodDays * day))}`)
  if (!existsSync(folder)) {
    const lock = await waitForLock(inCache('certificates.lock'), 60)
    try {
      await makeWhole(folder, (unfinished) => issue(python, unfinished))
    } finally {
      lock.release()
    }
  }
  const [authority, certificate, key] = ['authority.crt', 'server.crt', 'server.key'].map((name) => join(folder, name))
  return { authority: authority as string, certificate: certificate as string, key: key as string }
}

function issue(python: string, folder: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(python, [script, folder, String(validDays)], { stdio: ['pipe', 'ignore', 'inherit'] })
    child.on('error', reject)
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`issue.py ended with ${code}`))))
    child.stdin.end(JSON.stringify(certificateNames))
  })
}

/** Where systems keep the authorities that they trust. */
const systems = ['/etc/ssl/certs/ca-certificates.crt', '/etc/pki/tls/certs/ca-bundle.crt', '/etc/ssl/cert.pem']

/** What SSL_CERT_FILE must hold: our authority, and those that this machine trusts. */
export function trustBundle(own: Certificates, environment: NodeJS.ProcessEnv): string {
  const machines = [environment['SSL_CERT_FILE'], ...systems].find((file) => file && existsSync(file))
  return contentOf(own.authority, machines, environment['NODE_EXTRA_CA_CERTS'])
}

/** What NODE_EXTRA_CA_CERTS must hold: Node brings the public authorities itself. */
export function nodeTrust(own: Certificates, environment: NodeJS.ProcessEnv): string {
  return contentOf(own.authority, environment['NODE_EXTRA_CA_CERTS'])
}

function contentOf(...files: (string | undefined)[]): string {
  const there = new Set(files.filter((file) => file && existsSync(file)))
  return [...there].map((file) => readFileSync(file as string, 'utf8')).join('\n')
}
