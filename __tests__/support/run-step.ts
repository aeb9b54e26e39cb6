import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { actionYaml, folderOf } from '../../scripts/doors.ts'
import { commandFiles, type FileCommands, type Pairs } from './step/command-files.ts'
import { type LeftFile, watchFiles } from './step/left-files.ts'
import { type End, StepProcess } from './step/process.ts'
import { checkReport } from './step/report.ts'
import { type Event, type Folders, type Inputs, inputVariables, runnerVariables } from './step/variables.ts'
import type { Annotation } from './step/workflow-commands.ts'

export interface StepOptions {
  /** Variables of the job, over those that the runner sets. The sandbox's own (`SANDBOX_*`) do not reach a step. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** The checked-out repository, which stays; without it the step gets a folder of its own. */
  readonly workspace?: string
  /** Files of that own folder, by path. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>
  readonly event?: Event
  /** `never`: the runner itself died with the step. */
  readonly post?: 'as-declared' | 'never'
  /** The step is killed, and the test fails, after this time. */
  readonly limitSeconds?: number
}

/** What the runner knows of a phase, main or post, when it is over. */
export interface Phase extends End, FileCommands {
  readonly annotations: readonly Annotation[]
  readonly errors: readonly string[]
  readonly warnings: readonly string[]
  readonly notices: readonly string[]
  readonly masks: readonly string[]
  /** Both streams as they came, unmasked, without the `::add-mask::` lines. */
  readonly log: string
}

/** What the runner knows of the step when the job is over. */
export interface Step extends Phase {
  readonly outcome: 'success' | 'failure' | 'cancelled'
  readonly post?: Phase
  /** Every file that the step made or changed and did not take away. */
  readonly leftBehind: readonly LeftFile[]
  /** The text of one of them, such as the report. */
  readonly read: (path: string) => string
}

/** A step that runs. */
export interface LiveStep {
  readonly pid: number
  readonly log: () => string
  readonly waitForLog: (pattern: RegExp, limitSeconds?: number) => Promise<RegExpExecArray>
  readonly signal: (name: NodeJS.Signals) => void
  readonly kill: () => void
  /** The machine goes away: the step and all that it has started. */
  readonly powerOff: () => void
  /** SIGINT, SIGTERM after 7.5 s, SIGKILL after 2.5 s more, as GitHub's runner does. */
  readonly cancel: () => Promise<void>
  readonly result: Promise<Step>
}

/** Where Node keeps what it has compiled of the bundles: a sixth of all the work of the tests, done once. */
const compiledBundles = resolve('build/.compiled')

/** Runs an action as the runner would, main and post, and tells how it went. */
export const runStep = (action: string, inputs: Inputs = {}, options: StepOptions = {}): Promise<Step> =>
  startStep(action, inputs, options).result

/** Starts an action as the runner would: its bundle as a process, with the defaults of its action.yml. */
export const startStep = (action: string, inputs: Inputs = {}, options: StepOptions = {}): LiveStep => {
  const yaml = actionYaml(action)
  const { runs } = yaml
  const { GITHUB_TOKEN: token = '', ...given } = withoutControl(options.env ?? {})
  const variables = inputVariables(action, yaml, inputs, token)
  const own = realpathSync(mkdtempSync(join(tmpdir(), 'step-')))
  const folders = makeFolders(own, options)
  const env: Pairs = {
    PATH: process.env['PATH'] ?? '',
    NODE_COMPILE_CACHE: compiledBundles,
    ...runnerVariables(folders, options.event ?? { name: 'push', payload: {} }, action),
    ...variables,
    ...given,
  }
  const leftFiles = watchFiles([folders.workspace, folders.temp, folders.home])
  const start = (script: string, extra: Pairs, phase: string) => {
    const files = commandFiles(join(folders.tools, phase))
    const child = new StepProcess(resolve(folderOf(action), script), folders.workspace, {
      ...env,
      ...files.env,
      ...extra,
    })
    return { child, files }
  }
  const main = start(runs.main, {}, 'main')
  let cancelled = false
  const finish = async (): Promise<Step> => {
    try {
      const phase = await ending(main, options.limitSeconds ?? 110)
      const succeeded = phase.exitCode === 0 && phase.refused.length === 0
      const outcome = cancelled ? 'cancelled' : succeeded ? 'success' : 'failure'
      const wanted = options.post !== 'never' && runs.post && holds(runs['post-if'] ?? 'always()', outcome)
      const state = Object.entries(phase.state).map(([name, value]) => [`STATE_${name}`, value])
      const post = wanted
        ? await ending(start(runs.post!, { ...phase.exported, ...Object.fromEntries(state) }, 'post'), 60)
        : undefined
      const leftBehind = leftFiles()
      const report = phase.outputs['report-file']
      if (report) checkReport(textOf(leftBehind, report))
      return {
        ...phase,
        outcome,
        ...(post && { post }),
        leftBehind,
        read: (path) => textOf(leftBehind, path),
      }
    } finally {
      rmSync(own, { recursive: true, force: true })
    }
  }
  const { child } = main
  return {
    pid: child.pid,
    log: () => child.log,
    waitForLog: (pattern, limitSeconds) => child.waitForLog(pattern, limitSeconds),
    signal: (name) => child.signal(name),
    kill: () => child.signal('SIGKILL'),
    powerOff: () => child.powerOff(),
    cancel: () => {
      cancelled = true
      return child.cancel()
    },
    result: finish(),
  }
}

const makeFolders = (own: string, { workspace, files = {} }: StepOptions): Folders => {
  const folders = {
    workspace: workspace ?? join(own, 'work'),
    temp: join(own, 'temp'),
    home: join(own, 'home'),
    tools: join(own, 'runner'),
  }
  for (const folder of Object.values(folders)) mkdirSync(folder, { recursive: true })
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folders.workspace, path)), { recursive: true })
    writeFileSync(join(folders.workspace, path), text)
  }
  return folders
}

const withoutControl = (env: NonNullable<StepOptions['env']>): Pairs =>
  Object.fromEntries(
    Object.entries(env).filter((pair): pair is [string, string] => !pair[0].startsWith('SANDBOX_') && pair[1] != null),
  )

/** Waits for a phase and reads what it told the runner. */
const ending = async (
  { child, files }: { child: StepProcess; files: { read: () => FileCommands } },
  limitSeconds: number,
): Promise<Phase> => {
  let late = false
  const timer = setTimeout(() => {
    late = true
    child.signal('SIGKILL')
  }, limitSeconds * 1000)
  const end = await child.ended.finally(() => clearTimeout(timer))
  if (late) throw new Error(`The step did not end within ${limitSeconds} s:\n${child.log}`)
  const written = files.read()
  const annotations = [
    ...child.commands.annotations,
    ...[...written.refused, ...written.dropped].map((message) => ({ level: 'error' as const, message })),
  ]
  const messages = (level: Annotation['level']) =>
    annotations.filter((annotation) => annotation.level === level).map(({ message }) => message)
  return {
    ...end,
    ...written,
    annotations,
    errors: messages('error'),
    warnings: messages('warning'),
    notices: messages('notice'),
    masks: child.commands.masks,
    log: child.log,
  }
}

const conditions = ['always', 'success', 'failure', 'cancelled']

/** A `post-if` made of the four status functions and `||`. */
const holds = (condition: string, outcome: Step['outcome']): boolean =>
  condition
    .replace(/^\$\{\{(.*)\}\}$/, '$1')
    .split('||')
    .map((term) => term.trim().replace(/\(\)$/, ''))
    .some((term) => {
      if (!conditions.includes(term)) throw new Error(`This runner cannot evaluate post-if: ${condition}`)
      return term === 'always' || term === outcome
    })

const textOf = (files: readonly LeftFile[], path: string): string => {
  const file = files.find((each) => each.path === path)
  if (!file) throw new Error(`The step left no file ${path}; it left ${files.map((each) => each.path).join(', ')}`)
  return Buffer.from(file.content, 'latin1').toString('utf8')
}
