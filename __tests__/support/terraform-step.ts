/** Terraform as a child process of ours, without a door around it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join, resolve } from 'node:path'
import { dieWithUs } from '../../sandbox/setup/die-with-us.ts'
import { findTerraform } from '../../sandbox/setup/terraform.ts'
import { scratchFolder } from './scratch.ts'
import type { ChildOptions } from './terraform-child.ts'

/** What the step found: what it is depends on what it did. */
// biome-ignore lint/suspicious/noExplicitAny: a test reads what it knows to be there
export type Found = any

export interface TerraformStep {
  readonly child: ChildProcess
  readonly log: () => string
  readonly ended: Promise<{ readonly exitCode: number | null; readonly found: Found; readonly log: string }>
}

/** The terraform of this machine. */
export const realTerraform = (): string => findTerraform()!

/** Node 24, which runs TypeScript as it is. */
const node24 = process.versions.node.startsWith('24.') ? process.execPath : resolve('node_modules/.bin/node')

/** A folder with a configuration of Terraform, by path. */
export const configuration = (files: Readonly<Record<string, string>>): string => {
  const directory = scratchFolder()
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true })
    writeFileSync(join(directory, path), text)
  }
  return directory
}

export const startTerraform = (
  what: 'find' | 'plan' | 'show' | 'apply' | 'post',
  options: Omit<ChildOptions, 'result'>,
  env: Readonly<Record<string, string | undefined>> = {},
): TerraformStep => {
  const folder = scratchFolder()
  const [file, result, temp] = ['options.json', 'result.json', 'temp'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ]
  mkdirSync(temp)
  writeFileSync(file, JSON.stringify({ ...options, result }))
  const [program, ...words] = [
    ...dieWithUs('KILL'),
    node24,
    resolve('__tests__/support/terraform-child.ts'),
    what,
    file,
  ]
  const own = {
    PATH: process.env['PATH'],
    HOME: folder,
    RUNNER_TEMP: temp,
    TF_CLI_CONFIG_FILE: process.env['TF_CLI_CONFIG_FILE'],
  }
  const child = spawn(program!, words, { env: { ...own, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  let log = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (log += text))
  const ended = new Promise<{ exitCode: number | null; found: Found; log: string }>((done, failed) => {
    child.once('error', failed)
    child.once('close', (exitCode) =>
      done({ exitCode, found: existsSync(result) ? JSON.parse(readFileSync(result, 'utf8')) : undefined, log }),
    )
  })
  return { child, log: () => log, ended }
}

export const runTerraformStep = (...how: Parameters<typeof startTerraform>) => startTerraform(...how).ended

/** Programs in a folder of their own, and a PATH that has it before the machine's. */
export const programs = (
  scripts: Readonly<Record<string, string>>,
): { readonly folder: string; readonly PATH: string } => {
  const folder = scratchFolder()
  for (const [name, script] of Object.entries(scripts)) {
    if (script.startsWith('/')) symlinkSync(script, join(folder, name))
    else {
      writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`)
      chmodSync(join(folder, name), 0o755)
    }
  }
  return { folder, PATH: [folder, process.env['PATH'] ?? ''].join(delimiter) }
}

/** Stands for Terraform, and answers `version` as it does; what else it does is up to the test. */
export const standIn = (script: string): string =>
  join(
    programs({ terraform: `if [ "$1" = version ]; then echo "Terraform v1.11.4"; exit; fi\n${script}` }).folder,
    'terraform',
  )
