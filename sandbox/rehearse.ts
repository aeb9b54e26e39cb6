/** `npm run rehearse -- <workflow.yml>`: one workflow of any repository folder, before it touches AWS. */
import { spawn } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gitHubSandbox } from './github/client.ts'
import { writeGallery } from './pictures/gallery.ts'
import { type Order, readOrder } from './rehearse-order.ts'
import { newApprover } from './runner/approver.ts'
import { WorkflowRefused } from './runner/prepare.ts'
import { printOutcome, printProgress } from './runner/print.ts'
import { runWorkflow } from './runner/run-workflow.ts'
import { standInNames } from './runner/stand-ins.ts'
import type { Unset } from './runner/unset.ts'
import { endCommands } from './setup/command.ts'
import { startSandbox } from './start.ts'

const usage = `npm run rehearse -- <workflow.yml> [options]

  --event FILE|NAME   the event's name, or a file with {"name": …, "payload": {…}} [what the workflow runs on]
  --input k=v         an input of workflow_dispatch; may be repeated, as --secret, --var and --action
  --secret k=v        a secret of the repository; --secret k takes it from the environment
  --var k=v           a variable of the repository; those without a value are named
  --action o/r=DIR    a folder that stands for the repository of an action
  --job NAME          only this job and those that it needs
  --ref REF           the branch or tag that the run is of: release, v1, refs/tags/v1 [the default branch]
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

const write = (line: string) => console.log(line)

const leaving = new AbortController()

/** Milliseconds: where its shell steps aside, npm hands on once more the Ctrl-C that the terminal has sent us already. */
const onePress = 500
let pressed = 0

/** Cancels the run; what is being started or prepared ends at once. */
const leave = (): void => {
  if (leaving.signal.aborted) {
    if (performance.now() - pressed > onePress) process.exit(130)
    return
  }
  pressed = performance.now()
  write('Cancelling, as the button on GitHub does. Once more ends it at once.')
  leaving.abort(new Error('interrupted'))
  endCommands()
}

const prepare = (command: string, environment: Record<string, string>, cwd: string): Promise<void> =>
  new Promise((done, failed) => {
    const { signal } = leaving
    const env = { ...process.env, ...environment }
    const child = spawn('bash', ['-c', command], { cwd, env, signal, stdio: 'inherit' })
    child.once('error', failed)
    child.once('exit', (code) => (code === 0 ? done() : failed(new Error(`--prepare ended with ${code}.`))))
  })

const hint = ({ kind, name }: Unset): string =>
  `${kind}.${name} has no value and is empty: --${kind === 'vars' ? 'var' : 'secret'} ${name}=…`

const main = async (): Promise<number> => {
  const args = process.argv.slice(2)
  const order = readOrder(args, process.env)
  if (!order) {
    write(`${usage}\n\n${cannot}`)
    return args.includes('--help') ? 0 : 2
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, leave)
  const own = order.environment ? undefined : await startSandbox({ log: write })
  try {
    leaving.signal.throwIfAborted()
    return await rehearse(order, order.environment ?? own?.environment ?? {})
  } finally {
    await own?.stop()
  }
}

const rehearse = async (order: Order, environment: Record<string, string>): Promise<number> => {
  const { workflow, workspace, repository } = order.run
  const github = gitHubSandbox(environment)
  // who may approve on GitHub is not known here: every gate asks
  await github.seed(repository, { private: order.private, environmentReviewers: ['you'] })
  if (order.prepare) await prepare(order.prepare, environment, workspace)
  leaving.signal.throwIfAborted()

  write(`\n${workflow}\nas ${repository}, in a copy of ${workspace}`)
  for (const unset of order.unset) write(`  ${hint(unset)}`)
  const terminal = { input: process.stdin, output: process.stdout, interrupt: leave }
  const outcome = await runWorkflow({
    ...order.run,
    environment,
    actor: 'octocat',
    approve: order.approve || newApprover(terminal),
    signal: leaving.signal,
    onProgress: printProgress({ write, logs: !order.quiet }),
  })
  write('')
  printOutcome(outcome, write)
  await show(outcome, github, repository, order.out)
  return outcome.exitCode
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
  const directory = out ?? mkdtempSync(join(tmpdir(), 'aws-deploy-rehearsal-'))
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
  process.exitCode = leaving.signal.aborted ? 130 : 1
}
