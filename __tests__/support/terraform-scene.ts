/**
 * A repository with a configuration of Terraform in `infra/`, a pull request about it, and the steps of its workflows: by
 * default with its state beside it, or in S3 with a lock file (`backend: 's3'`). `terraform_data` needs no provider and no AWS.
 */
import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'
import type { AwsSandbox } from '../../sandbox/aws/client.ts'
import { addBucket } from '../../sandbox/aws/seed-site.ts'
import type { WantedJob } from '../../sandbox/github/client.ts'
import { makeEvent } from '../../sandbox/runner/event-payload.ts'
import { freshAws, freshJob, type Job, someCommit } from './door.ts'
import { type LiveStep, type Step, type StepOptions, startStep } from './run-step.ts'
import { scratchFolder } from './scratch.ts'
import type { Event } from './step/variables.ts'

type Door = 'terraform-plan-comment' | 'terraform-apply'
type Inputs = Readonly<Record<string, string>>
/** By path, in the folder of the configuration; undefined takes a file away. */
type Files = Readonly<Record<string, string | Uint8Array | undefined>>

export interface TerraformSceneOptions {
  readonly files?: Files
  readonly backend?: 'local' | 's3'
}

/** A job of a workflow, and the event that started its run. */
export interface TerraformJob {
  readonly job: Job
  readonly event: Event
  /** Its variables, with the keys of the account's root. */
  readonly env: Readonly<Record<string, string>>
}

/** Whose job it is. By default one of a new run about the pull request. */
export interface JobOf extends Partial<WantedJob> {
  /** Laid over that of the event. */
  readonly payload?: object
}

export interface TerraformScene {
  readonly aws: AwsSandbox
  /** `owner/name` */
  readonly repository: string
  /** The checked-out repository; `infra` in it holds the configuration. */
  readonly folder: string
  /** Another runner's checkout, for a step that runs beside others: `init` writes into the folder. */
  readonly checkout: () => string
  readonly write: (files: Files) => void
  /** Runs terraform as a person would, with the same state. */
  readonly terraform: (...args: readonly string[]) => Promise<string>
  /** Number of the pull request. */
  readonly pull: number
  /** The head of the pull request, or what it was merged as. */
  readonly head: () => string
  /** A new head of the pull request. */
  readonly commit: (files?: Files) => Promise<string>
  /** Merges it: gives the commit on `main`. */
  readonly merge: () => Promise<string>
  readonly job: (of?: JobOf) => Promise<TerraformJob>
  readonly start: (door: Door, job: TerraformJob, inputs?: Inputs, options?: StepOptions) => LiveStep
  readonly run: (door: Door, job: TerraformJob, inputs?: Inputs, options?: StepOptions) => Promise<Step>
  /** A plan in a new run about the pull request. */
  readonly plan: (inputs?: Inputs, options?: StepOptions) => Promise<Step>
  /** Of the pull request, oldest first. */
  readonly comments: () => Promise<readonly SeenComment[]>
  /** Only with `backend: 's3'`. */
  readonly state: StateInS3
}

export interface SeenComment {
  readonly id: number
  readonly body: string
  readonly user: string
}

export interface StateInS3 {
  readonly bucket: string
  readonly key: string
  /** As the account's root, past the fault layer. */
  readonly s3: S3Client
  /** Every key of the bucket. */
  readonly keys: () => Promise<readonly string[]>
  readonly read: (key: string) => Promise<Uint8Array>
}

/** Markdown as people read it: without the signs that keep text of others from being markup. */
export const asRead = (markdown: string): string =>
  markdown.replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code))).replaceAll('\u200b', '')

/** The smallest that has something to plan: a resource, a value that goes into it, an output. */
export const smallConfiguration: Files = {
  'main.tf': [
    'locals { greeting = "hello" }',
    'resource "terraform_data" "greeting" { input = local.greeting }',
    'output "greeting" { value = terraform_data.greeting.output }',
    '',
  ].join('\n'),
}

const permissions = { contents: 'read', 'pull-requests': 'write', 'id-token': 'write', actions: 'read' } as const
const pull = 12
const stateKey = 'shop/prod.tfstate'

export const terraformScene = async ({
  files = smallConfiguration,
  backend = 'local',
}: TerraformSceneOptions = {}): Promise<TerraformScene> => {
  const aws = freshAws()
  const folder = scratchFolder()
  const write = (some: Files) => writeInto(join(folder, 'infra'), some)
  const state = backend === 's3' ? await stateInS3(aws) : undefined
  write({ ...files, ...(state && { 'backend.tf': s3Backend(state, aws.region) }) })
  const { repository, gitHub } = await freshJob()
  let head = someCommit()
  const base = someCommit()
  const about = () => ({ number: pull, title: 'Greet', user: 'alice', head: { ref: 'greet', sha: head } })
  await gitHub.seed(repository, {
    commits: [{ sha: base }, { sha: head, parents: [base] }],
    branches: { main: base, greet: head },
    pulls: [about()],
  })
  const commit = async (some: Files = {}) => {
    write(some)
    const parent = head
    head = someCommit()
    await gitHub.seed(repository, {
      commits: [{ sha: head, parents: [parent] }],
      branches: { greet: head },
      pulls: [{ ...about(), commits: [parent, head] }],
    })
    return head
  }
  const merge = async () => {
    const merged = someCommit()
    await gitHub.seed(repository, {
      commits: [{ sha: merged, parents: [base, head], message: `Merge pull request #${pull}` }],
      branches: { main: merged },
      pulls: [{ ...about(), mergedAt: new Date().toISOString(), mergeCommitSha: merged }],
    })
    head = merged
    return merged
  }
  const job = async ({ payload = {}, ...of }: JobOf = {}): Promise<TerraformJob> => {
    const { event: name = 'pull_request', sha = head } = of
    const shown = { pull_request: { number: pull, title: 'Greet', head: { ref: 'greet', sha } } }
    const isPull = name.startsWith('pull_request')
    const known = await gitHub.state(repository)
    const made = makeEvent(name, { ...(isPull && shown), ...payload }, known, sha, of.actor ?? 'alice', of.ref)
    const { ref, headRef, baseRef } = made
    const minted = await freshJob({ repository, permissions, event: name, sha, ref, headRef, baseRef, ...of })
    const env = { ...aws.environment, ...minted.variables }
    return { job: minted, event: { name, payload: made.payload }, env }
  }
  const start: TerraformScene['start'] = (door, { event, env }, inputs = {}, options = {}) =>
    startStep(
      door,
      { 'working-directory': 'infra', ...inputs },
      { workspace: folder, event, ...options, env: { ...env, ...options.env } },
    )
  const run: TerraformScene['run'] = (...how) => start(...how).result
  return {
    aws,
    repository,
    folder,
    checkout: () => {
      const copy = scratchFolder()
      cpSync(folder, copy, { recursive: true })
      return copy
    },
    write,
    terraform: async (...args) => {
      const env = { PATH: process.env['PATH'], HOME: folder, CHECKPOINT_DISABLE: '1', ...aws.environment }
      return (await execute('terraform', [...args], { cwd: join(folder, 'infra'), env })).stdout
    },
    pull,
    head: () => head,
    commit,
    merge,
    job,
    start,
    run,
    plan: async (inputs, options) => run('terraform-plan-comment', await job(), inputs, options),
    comments: async () =>
      (await gitHub.state(repository)).comments
        .filter(({ issue }) => issue === pull)
        .map(({ id, body, user }) => ({ id, body: String(body), user: (user as { login: string }).login })),
    get state() {
      if (!state) throw new Error("this scene keeps its state beside the configuration: ask for `backend: 's3'`")
      return state
    },
  }
}

const execute = promisify(execFile)

const writeInto = (folder: string, files: Files): void => {
  for (const [path, content] of Object.entries(files)) {
    const file = join(folder, path)
    mkdirSync(dirname(file), { recursive: true })
    if (content === undefined) rmSync(file, { force: true })
    else writeFileSync(file, content)
  }
}

const stateInS3 = async ({ account, root }: AwsSandbox): Promise<StateInS3> => {
  const s3 = new S3Client({ ...root, forcePathStyle: true })
  const bucket = `state-${account}`
  await addBucket(s3, bucket, { versioned: true })
  return {
    bucket,
    key: stateKey,
    s3,
    keys: async () =>
      ((await s3.send(new ListObjectsV2Command({ Bucket: bucket }))).Contents ?? []).map(({ Key }) => Key!),
    read: async (Key) => (await s3.send(new GetObjectCommand({ Bucket: bucket, Key }))).Body!.transformToByteArray(),
  }
}

const s3Backend = ({ bucket, key }: StateInS3, region: string): string =>
  [
    'terraform {',
    '  backend "s3" {',
    `    bucket         = "${bucket}"`,
    `    key            = "${key}"`,
    `    region         = "${region}"`,
    '    use_lockfile   = true',
    '    use_path_style = true',
    '  }',
    '}',
    '',
  ].join('\n')
