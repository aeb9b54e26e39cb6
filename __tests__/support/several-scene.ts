/** Several functions of one account that serve version 1 of the same image, and the step that deploys to all of them. */
import { setTimeout as sleep } from 'node:timers/promises'
import { GetAliasCommand, GetFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { type AwsSandbox, awsSandbox, freshAccount } from '../../sandbox/aws/client.ts'
import { type LiveStep, type Step, type StepOptions, startStep } from './run-step.ts'

export interface SeveralScene {
  readonly aws: AwsSandbox
  readonly image: (version: string, build?: Record<string, string>) => Promise<string>
  readonly start: (inputs: Record<string, string>, options?: StepOptions) => LiveStep
  readonly run: (inputs: Record<string, string>, options?: StepOptions) => Promise<Step>
  /** What each serves, by name: the version behind the alias, or the digest in `$LATEST` without one. */
  readonly serving: () => Promise<Readonly<Record<string, string>>>
  /** Waits until they serve these. */
  readonly until: (wanted: Readonly<Record<string, string>>) => Promise<void>
  /** The description of a function's alias. */
  readonly recordOf: (name: string) => Promise<string>
}

const repository = 'shop'

export const severalScene = async (
  names: readonly string[],
  { alias = 'live', url }: { readonly alias?: string | null; readonly url?: string } = {},
): Promise<SeveralScene & { readonly url: string }> => {
  const aws = awsSandbox(process.env, freshAccount())
  await aws.seed.repository(repository)
  const image = async (version: string, build: Record<string, string> = {}) => {
    const tag = `v${version}`
    return (await aws.seed.image({ repository, tag, build: { VERSION: version, ...build } })).uri
  }
  const first = await image('1')
  const made = await Promise.all(
    names.map((name) => aws.seed.imageFunction({ name, image: first, url: name === url, ...(alias && { alias }) })),
  )
  await aws.clearCalls()
  const lambda = new LambdaClient(aws.root)
  const start = (inputs: Record<string, string>, { env = {}, ...options }: StepOptions = {}) =>
    startStep(
      'update-and-wait-lambda',
      { 'function-name': names.join('\n'), ...(alias && { alias }), ...inputs },
      { env: { ...aws.environment, ...env }, ...options },
    )
  const aliasOf = (FunctionName: string) => lambda.send(new GetAliasCommand({ FunctionName, Name: alias! }))
  const servedBy = async (FunctionName: string) =>
    alias
      ? (await aliasOf(FunctionName)).FunctionVersion!
      : `sha256:${(await lambda.send(new GetFunctionCommand({ FunctionName }))).Configuration!.CodeSha256!}`
  const serving = async () =>
    Object.fromEntries(await Promise.all(names.map(async (name) => [name, await servedBy(name)] as const)))
  return {
    aws,
    image,
    start,
    run: (inputs, options) => start(inputs, options).result,
    serving,
    until: async (wanted) => {
      const fits = (now: Readonly<Record<string, string>>) =>
        Object.entries(wanted).every(([name, version]) => now[name] === version)
      const limit = Date.now() + 60_000
      while (!fits(await serving())) {
        if (Date.now() > limit) throw new Error(`never served ${JSON.stringify(wanted)}`)
        await sleep(100)
      }
    },
    recordOf: async (name) => (await aliasOf(name)).Description ?? '',
    url: made.find((each) => each.url)?.url ?? '',
  }
}

/** The calls that wrote, in order, as `UpdateAlias orders`. */
export const writesTo = async (aws: AwsSandbox): Promise<readonly string[]> =>
  (await aws.calls()).flatMap(({ operation, parameters }) =>
    operation && /^(Update|Publish|Create|Delete)/.test(operation)
      ? [`${operation} ${String(parameters['FunctionName'])}`]
      : [],
  )

/** The output `functions`. */
export const functionsIn = ({ outputs }: Step): Readonly<Record<string, Readonly<Record<string, unknown>>>> =>
  JSON.parse(outputs['functions'] ?? '{}') as Record<string, Record<string, unknown>>
