/** `npm run rehearse -- <workflow.yml>`: one workflow of any repository folder, before it touches AWS. */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { parseArgs } from 'node:util'
import { gitHubSandbox } from './github/client.ts'
import { writeGallery } from './pictures/gallery.ts'
import type { Decision, WaitingGate } from './runner/gate.ts'
import { WorkflowRefused } from './runner/prepare.ts'
import { printOutcome, printProgress } from './runner/print.ts'
import { type RunOptions, runWorkflow } from './runner/run-workflow.ts'
import { standInNames } from './runner/stand-ins.ts'
import { type Unset, unsetNames } from './runner/unset.ts'
import { readWorkflow } from './runner/workflow-file.ts'
import { remoteName } from './runner/workspace.ts'
import { startSandbox } from './start.ts'

const usage = `npm run rehearse -- <workflow.yml> [options]

  --event FILE|NAME   the event's name, or a file with {"name": …, "payload": {…}} [what the workflow runs on]
  --input k=v         an input of workflow_dispatch; may be repeated, as --secret, --var and --action
  --secret k=v        a secret of the repository; --secret k takes it from the environment
  --var k=v           a variable of the repository; those without a value are named
  --action o/r=DIR    a folder that stands for the repository of an action
  --job NAME          only this job and those that it needs
  --ref REF           the branch or tag [the default branch]
  --repository o/r    the repository's name on GitHub [the remote origin]
  --private           the repository is private
  --prepare COMMAND   run first, with the sandbox's keys: makes the roles and resources that the workflow expects
                      --prepare 'aws ecr create-repository --repository-name pricing'
  --approve           say yes at every gate; without it the terminal is asked
  --env FILE          a running sandbox (npm run sandbox -- --env FILE) [one of its own, ended afterwards]
  --out DIR           where pages and pictures go [a new folder under the temporary directory]
  --quiet             no log lines of steps`

const cannot = `It cannot: run containers as jobs, services or actions; Windows or macOS; other repositories' checkouts; caches;
concurrency groups; approve by rules other than reviewers and branches. Jobs of one stage wait for each other before the
next stage begins. Actions with a stand-in: ${standInNames().join(', ')}, actions/checkout.`

const pairs = (list: string[] = [], fallback?: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(
    list.map((text) => {
      const at = text.indexOf('=')
      if (at > 0) return [text.slice(0, at), text.slice(at + 1)]
      const value = fallback?.[text]
      if (value === undefined) throw new Error(`"${text}" must be name=value.`)
      return [text, value]
    }),
  )

const readEnvironment = (file: string): Record<string, string> =>
  pairs(readFileSync(file, 'utf8').split('\n').filter(Boolean))

/** The folder that holds `.github/workflows`, else the one that we are in. */
const repositoryOf = (workflow: string): string => {
  const folder = dirname(workflow)
  return basename(folder) === 'workflows' && basename(dirname(folder)) === '.github'
    ? resolve(folder, '../..')
    : process.cwd()
}

const readEvent = (given: string | undefined): RunOptions['event'] => {
  if (!given || !existsSync(given)) return given
  const event = JSON.parse(readFileSync(given, 'utf8'))
  if (typeof event.name !== 'string') throw new Error(`${given} must be {"name": "push", "payload": {…}}.`)
  return event
}

/** One question at a time, however many gates wait. */
let asking: Promise<unknown> = Promise.resolve()

const ask = (gate: WaitingGate): Promise<Decision> => {
  const answer = asking.then(async (): Promise<Decision> => {
    if (!process.stdin.isTTY) {
      return { state: 'rejected', comment: 'nobody to ask: run it in a terminal, or with --approve' }
    }
    const terminal = createInterface({ input: process.stdin, output: process.stdout })
    const reply = await terminal.question(`Approve the deployment to ${gate.environment}? [y/N] `)
    terminal.close()
    return /^y(es)?$/i.test(reply.trim()) ? 'approved' : 'rejected'
  })
  asking = answer
  return answer
}

const prepare = (command: string, environment: Record<string, string>, cwd: string): Promise<void> =>
  new Promise((done, failed) => {
    const child = spawn('bash', ['-c', command], { cwd, env: { ...process.env, ...environment }, stdio: 'inherit' })
    child.once('error', failed)
    child.once('exit', (code) => (code === 0 ? done() : failed(new Error(`--prepare ended with ${code}.`))))
  })

const write = (line: string) => console.log(line)

const hint = ({ kind, name }: Unset): string =>
  `${kind}.${name} has no value and is empty: --${kind === 'vars' ? 'var' : 'secret'} ${name}=…`

const main = async (): Promise<number> => {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      event: { type: 'string' },
      input: { type: 'string', multiple: true },
      secret: { type: 'string', multiple: true },
      var: { type: 'string', multiple: true },
      action: { type: 'string', multiple: true },
      job: { type: 'string' },
      ref: { type: 'string' },
      repository: { type: 'string' },
      private: { type: 'boolean', default: false },
      prepare: { type: 'string' },
      approve: { type: 'boolean', default: false },
      env: { type: 'string' },
      out: { type: 'string' },
      quiet: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  const [workflow] = positionals.map((path) => resolve(path))
  if (values.help || !workflow || positionals.length > 1) {
    write(`${usage}\n\n${cannot}`)
    return values.help ? 0 : 2
  }
  const workspace = repositoryOf(workflow)
  const repository = values.repository ?? remoteName(workspace) ?? `acme/${basename(workspace)}`
  const own = values.env ? undefined : await startSandbox({ log: write })
  const cancel = new AbortController()
  const stop = () => {
    if (cancel.signal.aborted) process.exit(130)
    write('Cancelling, as the button on GitHub does. Once more ends it at once.')
    cancel.abort()
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
  try {
    const environment = own?.environment ?? readEnvironment(values.env ?? '')
    const github = gitHubSandbox(environment)
    // who may approve on GitHub is not known here: every gate asks
    await github.seed(repository, { private: values.private, environmentReviewers: ['you'] })
    if (values.prepare) await prepare(values.prepare, environment, workspace)

    write(`\n${workflow}\nas ${repository}, in a copy of ${workspace}`)
    const event = readEvent(values.event)
    const secrets = pairs(values.secret, process.env)
    const variables = pairs(values.var, process.env)
    for (const unset of unsetNames(readWorkflow(workflow), { secrets, vars: variables })) write(`  ${hint(unset)}`)
    const outcome = await runWorkflow({
      workflow,
      workspace,
      repository,
      environment,
      inputs: pairs(values.input),
      secrets,
      variables,
      actions: pairs(values.action),
      actor: 'octocat',
      approve: values.approve ? true : ask,
      signal: cancel.signal,
      onProgress: printProgress({ write, logs: !values.quiet }),
      ...(event ? { event } : {}),
      ...(values.job ? { job: values.job } : {}),
      ...(values.ref ? { ref: values.ref } : {}),
    })
    write('')
    printOutcome(outcome, write)
    await show(outcome, github, repository, values.out)
    return outcome.exitCode
  } finally {
    await own?.stop()
  }
}

const show = async (
  outcome: Awaited<ReturnType<typeof runWorkflow>>,
  github: ReturnType<typeof gitHubSandbox>,
  repository: string,
  out: string | undefined,
): Promise<void> => {
  const { comments } = await github.state(repository)
  const shown = comments.map((comment) => ({
    issue: comment.issue,
    body: String(comment['body']),
    user: (comment['user'] as { login: string }).login,
  }))
  const directory = out ? resolve(out) : mkdtempSync(join(tmpdir(), 'aws-deploy-rehearsal-'))
  const exhibits = await writeGallery(directory, outcome, shown)
  if (exhibits.length > 0) write('')
  for (const { title, html, png } of exhibits) write(`${title}: ${png ?? html}`)
  const violations = await github.violations(repository)
  for (const { operation, side, problems } of violations)
    write(`GitHub's API, ${side} ${operation}: ${problems.join('; ')}`)
}

try {
  process.exitCode = await main()
} catch (error) {
  if (error instanceof WorkflowRefused) {
    write(
      ['This workflow cannot be rehearsed as it is:', ...error.problems.map((problem) => `  ${problem}`)].join('\n'),
    )
    write(cannot)
  } else {
    write(error instanceof Error ? error.message : String(error))
  }
  process.exitCode = 1
}
