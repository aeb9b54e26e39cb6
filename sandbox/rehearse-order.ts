/** What `npm run rehearse` was asked for, read and checked before anything is started. */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { dispatchInputs } from './runner/inputs.ts'
import { chooseEvent } from './runner/prepare.ts'
import type { RunOptions } from './runner/run-workflow.ts'
import { type Unset, unsetNames } from './runner/unset.ts'
import { readWorkflow, type WorkflowFile } from './runner/workflow-file.ts'
import { remoteName, wholeRef } from './runner/workspace.ts'

export interface Order {
  run: Omit<RunOptions, 'environment'> & { repository: string }
  private: boolean
  /** A command for the shell. */
  prepare: string | undefined
  approve: boolean
  /** Of a sandbox that runs; undefined: start one. */
  environment: Record<string, string> | undefined
  /** A folder. */
  out: string | undefined
  quiet: boolean
  /** What the workflow asks for and gets no value. */
  unset: readonly Unset[]
}

const text = { type: 'string' } as const
const list = { type: 'string', multiple: true } as const
const flag = { type: 'boolean', default: false } as const
const options = {
  ...{ event: text, job: text, ref: text, repository: text, prepare: text, env: text, out: text },
  ...{ input: list, secret: list, var: list, action: list },
  ...{ private: flag, approve: flag, quiet: flag, help: flag },
}

/**
 * Undefined where what is needed is to be told how: no workflow, or more than one, or `--help`.
 * @throws one error that names option, value and what would be right
 */
export const readOrder = (args: string[], environment: NodeJS.ProcessEnv): Order | undefined => {
  const { positionals, values } = parseArgs({ args, allowPositionals: true, options })
  const [workflow] = positionals.map((path) => resolve(path))
  if (values.help || !workflow || positionals.length > 1) return undefined
  const file = readWorkflow(workflow)
  const workspace = repositoryOf(workflow)
  const event = readEvent(values.event)
  const inputs = pairs('--input', values.input)
  const secrets = pairs('--secret', values.secret, environment)
  const variables = pairs('--var', values.var)
  checkInputs(file, event, inputs)
  if (values.job !== undefined) checkJob(file, values.job)
  return {
    run: {
      ...{ workflow, workspace, inputs, secrets, variables },
      repository: repositoryName(values.repository) ?? remoteName(workspace) ?? `acme/${basename(workspace)}`,
      actions: folders(pairs('--action', values.action)),
      ...(event && { event }),
      ...(values.job !== undefined && { job: values.job }),
      ...(values.ref !== undefined && { ref: refOf(workspace, values.ref) }),
    },
    environment: values.env === undefined ? undefined : readEnvironment(values.env),
    out: values.out && resolve(values.out),
    prepare: values.prepare,
    ...{ private: values.private, approve: values.approve, quiet: values.quiet },
    unset: unsetNames(file, { secrets, vars: variables }),
  }
}

/** Of `name=value`. A name alone takes its value from the environment, where there is one to take it from. */
const pairs = (option: string, given: string[] = [], fallback?: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(
    given.map((pair) => {
      const at = pair.indexOf('=')
      if (at > 0) return [pair.slice(0, at), pair.slice(at + 1)]
      const value = fallback?.[pair]
      if (value !== undefined) return [pair, value]
      // what does not look like a name may be the secret itself
      const shown = !fallback || /^[A-Za-z_]\w*$/.test(pair) ? ` "${pair}"` : ''
      const or = fallback ? ', or a name that the environment has' : ''
      throw new Error(`${option}${shown} must be name=value${or}.`)
    }),
  )

/** The folder that holds `.github/workflows`, else the one that we are in. */
const repositoryOf = (workflow: string): string => {
  const folder = dirname(workflow)
  return basename(folder) === 'workflows' && basename(dirname(folder)) === '.github'
    ? resolve(folder, '../..')
    : process.cwd()
}

const repositoryName = (given: string | undefined): string | undefined => {
  if (given === undefined || /^[\w.-]+\/[\w.-]+$/.test(given)) return given
  throw new Error(`--repository "${given}" must be owner/name, such as acme/shop.`)
}

const refOf = (workspace: string, given: string): string => {
  try {
    return wholeRef(workspace, given)
  } catch (error) {
    throw new Error(`--ref ${reason(error)}`)
  }
}

const readEvent = (given: string | undefined): RunOptions['event'] => {
  if (given === undefined || (/^\w+$/.test(given) && !existsSync(given))) return given
  const wanted = 'must be the name of an event, or a file with {"name": "push", "payload": {…}}'
  let event: unknown
  try {
    event = JSON.parse(readFileSync(given, 'utf8'))
  } catch (error) {
    throw new Error(`--event "${given}" ${wanted}: ${reason(error)}`)
  }
  const { name, payload = {} } = (event ?? {}) as { name?: unknown; payload?: unknown }
  if (typeof name !== 'string' || typeof payload !== 'object' || !payload || Array.isArray(payload)) {
    throw new Error(`--event "${given}" ${wanted}.`)
  }
  return { name, payload }
}

const checkInputs = (file: WorkflowFile, event: RunOptions['event'], inputs: Record<string, string>): void => {
  const name = chooseEvent(file, { ...(event && { event }) })
  if (name === 'workflow_dispatch') return void dispatchInputs(file, inputs)
  const [first] = Object.keys(inputs)
  if (first === undefined) return
  throw new Error(
    `--input "${first}" is of workflow_dispatch, and the event is ${name}: add --event workflow_dispatch.`,
  )
}

const checkJob = (file: WorkflowFile, job: string): void => {
  if (Object.hasOwn(file.jobs, job)) return
  throw new Error(`--job "${job}" is no job of the workflow, which has ${Object.keys(file.jobs).join(', ')}.`)
}

const folders = (actions: Record<string, string>): Record<string, string> => {
  for (const [name, folder] of Object.entries(actions)) {
    if (!/^[\w.-]+\/[\w.-]+$/.test(name)) throw new Error(`--action "${name}" must be owner/name=FOLDER.`)
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
      throw new Error(`--action "${name}=${folder}" must name a folder: there is none.`)
    }
  }
  return actions
}

/** Of a sandbox: the file is there exactly while it is ready. */
const readEnvironment = (file: string): Record<string, string> => {
  if (!existsSync(file)) {
    throw new Error(
      `--env "${file}" is not there: npm run sandbox -- --env ${file} writes it when the sandbox is ready.`,
    )
  }
  const lines = readFileSync(file, 'utf8').split('\n')
  const environment = pairs(
    '--env',
    lines.filter((line) => line.indexOf('=') > 0),
  )
  if (environment['SANDBOX_GITHUB_URL']) return environment
  throw new Error(`--env "${file}" is not of a sandbox: it has no SANDBOX_GITHUB_URL.`)
}

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error))
