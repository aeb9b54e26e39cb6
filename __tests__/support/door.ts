/** What the tests of every door need: an account of its own, a commit, an event, the journal in words. */
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { type AwsSandbox, awsSandbox, type Call, freshAccount, type Policy } from '../../sandbox/aws/client.ts'
import { type GitHubSandbox, gitHubSandbox, type MintedJob, type WantedJob } from '../../sandbox/github/client.ts'
import type { Event } from './step/variables.ts'

/** An account that no other test has. */
export const freshAws = (): AwsSandbox => awsSandbox(process.env, freshAccount())

export const someCommit = (): string => randomBytes(20).toString('hex')

/** A push to a private repository whose default branch is `main`. */
export const push: Event = { name: 'push', payload: { repository: { default_branch: 'main', private: true } } }

/** The calls as `ecr:PutImage`, in order. */
export const namesOf = (calls: readonly Call[]): string[] =>
  calls.map(({ service, operation }) => `${service}:${operation}`)

/** With those of the registry: a layer that has arrived is nobody's before a manifest names it. */
const reads = /^(Get|Describe|List|BatchGet|BatchCheck|Filter|Assume|Invoke|Simulate|Head|(Start|Continue|Put)Upload$)/

/** A call that changed something: not one that was refused or only tried. */
export const isWrite = ({ operation, status, parameters }: Call): boolean =>
  !reads.test(operation ?? '') && status !== null && status < 300 && parameters['DryRun'] !== true

/** The calls that changed something, as `lambda:UpdateAlias`. */
export const writesIn = (calls: readonly Call[]): string[] => namesOf(calls.filter(isWrite))

/** The policy of a door in `bootstrap/policies`, for the resources of one test. */
export const policyOf = (door: string, aws: AwsSandbox, resources: Readonly<Record<string, string>>): Policy => {
  const known: Record<string, string> = { Partition: 'aws', Region: aws.region, Account: aws.account, ...resources }
  const text = readFileSync(`bootstrap/policies/${door}.json`, 'utf8')
  return JSON.parse(text.replaceAll(/\$\{(\w+)\}/g, (whole, name: string) => known[name] ?? whole)) as Policy
}

/** A policy without some of its actions; statements that lose all of theirs are gone. */
export const without = (policy: Policy, ...actions: readonly string[]): Policy => ({
  ...policy,
  Statement: [policy.Statement].flat().flatMap((statement) => {
    const left = [statement.Action ?? []].flat().filter((action) => !actions.includes(action))
    return left.length > 0 ? [{ ...statement, Action: left }] : []
  }),
})

export interface Job extends MintedJob {
  readonly gitHub: GitHubSandbox
}

/** A job in a repository of its own (private, `main`): it may ask for an OIDC token and read its contents. */
export const freshJob = async (wanted: Partial<WantedJob> = {}): Promise<Job> => {
  const gitHub = gitHubSandbox(process.env)
  const repository = wanted.repository ?? `acme/shop-${randomBytes(6).toString('hex')}`
  if (!wanted.repository) await gitHub.seed(repository, { private: true })
  const permissions = { 'id-token': 'write', contents: 'read' } as const
  return { ...(await gitHub.job({ permissions, sha: someCommit(), ...wanted, repository })), gitHub }
}

/** The account's OIDC provider and a role that lets in this job alone. Gives the variables of the job, without keys. */
export const roleFor = async (aws: AwsSandbox, job: MintedJob, policies: Record<string, Policy>) => {
  await aws.seed.oidcProvider()
  const role = await aws.seed.role('deploy', job.subject, policies)
  return { role, env: { ...aws.withoutKeys, ...job.variables } }
}
