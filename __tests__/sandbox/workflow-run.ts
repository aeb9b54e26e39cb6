/** Workflows written down in a test, run by the driver in a folder that is gone afterwards. */
import { randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type GitHubSandbox, gitHubSandbox } from '../../sandbox/github/client.ts'
import type { JobOutcome, RunOutcome, StepOutcome } from '../../sandbox/runner/outcome.ts'
import { type RunOptions, runWorkflow } from '../../sandbox/runner/run-workflow.ts'

export const writeFolder = (files: Record<string, string>): string => {
  const folder = mkdtempSync(join(tmpdir(), 'workflow-test-'))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return folder
}

const file = '.github/workflows/test.yml'

export interface TestRun extends RunOutcome {
  job(name: string): JobOutcome
  /** A step by its id or name; of the first job, unless another is named. */
  step(name: string, job?: string): StepOutcome
  repository: string
  github: GitHubSandbox
}

export interface TestOptions extends Partial<Omit<RunOptions, 'workflow' | 'workspace' | 'environment'>> {
  files?: Record<string, string>
  seed?: Parameters<GitHubSandbox['seed']>[1]
  environment?: Record<string, string>
}

/** Runs the workflow of this text in a repository of its own. */
export const runText = async (
  workflow: string,
  { files = {}, seed, environment, ...rest }: TestOptions = {},
): Promise<TestRun> => {
  const github = gitHubSandbox(process.env)
  const repository = rest.repository ?? `acme/runner-${randomUUID().slice(0, 8)}`
  await github.seed(repository, seed ?? {})
  const workspace = writeFolder({ ...files, [file]: workflow })
  try {
    const sandbox = Object.fromEntries(Object.entries(process.env).filter(isSandbox))
    const outcome = await runWorkflow({
      workflow: file,
      workspace,
      repository,
      ...rest,
      environment: { ...sandbox, PATH: process.env['PATH'] ?? '', ...environment },
    })
    const job = (name: string): JobOutcome => {
      const found = outcome.jobs.find((each) => each.name === name || each.id === name)
      if (!found) throw new Error(`no job ${name} among ${outcome.jobs.map((each) => each.name).join(', ')}`)
      return found
    }
    const step = (name: string, of = outcome.jobs[0]!.name): StepOutcome => {
      const found = job(of).steps.find((each) => each.name === name || each.id === name)
      if (!found)
        throw new Error(
          `no step ${name} among ${job(of)
            .steps.map((each) => each.name)
            .join(', ')}`,
        )
      return found
    }
    return { ...outcome, job, step, repository, github }
  } finally {
    rmSync(workspace, { recursive: true })
  }
}

const isSandbox = (entry: [string, string | undefined]): entry is [string, string] =>
  entry[1] !== undefined && /^(SANDBOX_|AWS_|GITHUB_API_URL)/.test(entry[0])
