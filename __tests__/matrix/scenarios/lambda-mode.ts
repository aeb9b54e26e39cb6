/** A way of update-and-wait-lambda in an account of its own: what is asked, who serves, what there is. */
import {
  DeleteFunctionCommand,
  GetAliasCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  ListAliasesCommand,
  ListVersionsByFunctionCommand,
} from '@aws-sdk/client-lambda'
import type { AwsSandbox } from '../../../sandbox/aws/client.ts'
import { freshAws, type Job } from '../../support/door.ts'
import { startStep } from '../../support/run-step.ts'
import type { Mode, Scene } from '../scenario.ts'

/** The function of most modes. */
export const name = 'pricing'

/** As quick as the sandbox can be, so that a wait is one question. */
const quick = { lambda: { '*': { update_seconds: 0.02, provisioned_seconds: 0 } } }

export interface Asked {
  /** [pricing] */
  readonly names?: readonly string[]
  readonly whenKilled?: readonly string[]
  /** What the newest version is to be, and the output `version` its number: of a function without an alias. */
  readonly version?: string
  readonly before: string
  readonly asked: string
  /** Where users come in; undefined: `$LATEST`. */
  readonly alias?: string
  readonly inputs: Record<string, string>
  readonly files?: Record<string, string | Uint8Array>
  readonly env?: Record<string, string>
  readonly gitHub?: Job
}

/** Puts a function into a fresh account and asks something of the door. */
export const mode = (
  words: string,
  prepare: (aws: AwsSandbox) => Promise<Asked>,
  fails?: string,
  more: Pick<Mode, 'also' | 'asksGitHub' | 'deniedAs'> = {},
): Mode => ({
  name: words,
  ...(fails && { fails }),
  ...more,
  prepare: async () => {
    const aws = freshAws()
    const asked = await prepare(aws)
    await aws.knobs(quick)
    await aws.clearCalls()
    return sceneOf(aws, asked)
  },
})

const sceneOf = (
  aws: AwsSandbox,
  { names = [name], before, asked, alias, inputs: own, files = {}, env = {}, version, ...more }: Asked,
): Scene => {
  const lambda = new LambdaClient(aws.root)
  const inputs = { 'function-name': names.join('\n'), ...(alias && { alias }), ...own }
  return {
    aws,
    inputs,
    before,
    asked,
    ...more,
    served: async () => (await Promise.all(names.map((each) => servedBy(lambda, each, alias)))).join(' '),
    complaints: async ({ exitCode, outputs }) =>
      version && exitCode === 0 ? wrongVersion(lambda, version, outputs['version'] ?? '') : [],
    state: () => Promise.all(names.map((each) => stateOf(lambda, each))),
    start: (given, options) =>
      startStep(
        'update-and-wait-lambda',
        { ...inputs, ...given },
        { files, ...options, env: { ...aws.environment, ...env, ...options?.env } },
      ),
    end: async () => {
      await Promise.all(names.map((FunctionName) => lambda.send(new DeleteFunctionCommand({ FunctionName }))))
    },
  }
}

/** The version that the code tells, and the variables of the function: MODE by its value alone. */
const servedBy = async (lambda: LambdaClient, FunctionName: string, alias: string | undefined): Promise<string> => {
  const target = { FunctionName, ...(alias && { Qualifier: alias }) }
  try {
    if (alias) {
      const { RoutingConfig } = await lambda.send(new GetAliasCommand({ FunctionName, Name: alias }))
      // By a weight of 1 one version has all of it: which one, an invoke tells.
      const weights = Object.values(RoutingConfig?.AdditionalVersionWeights ?? {})
      if (weights.some((weight) => weight < 1)) return 'some of both'
    }
  } catch (error) {
    if ((error as Error).name === 'ResourceNotFoundException') return 'nothing'
    throw error
  }
  const [text, { Environment }] = await Promise.all([
    answerOf(lambda, target),
    lambda.send(new GetFunctionConfigurationCommand(target)),
  ])
  const version = (JSON.parse(text) as { version?: unknown }).version ?? text
  const variables = Object.entries(Environment?.Variables ?? {}).map(([key, value]) => (key === 'MODE' ? value : key))
  return variables.length > 0 ? `${version} in ${variables.sort().join(', ')}` : String(version)
}

const wrongVersion = async (lambda: LambdaClient, wanted: string, told: string): Promise<readonly string[]> => {
  const { Versions = [] } = await lambda.send(new ListVersionsByFunctionCommand({ FunctionName: name }))
  const newest = Versions.at(-1)?.Version ?? '$LATEST'
  if (newest === '$LATEST') return ['exit code 0, and there is no version']
  if (told !== newest) return [`the output version is ${told}, and the newest is ${newest}`]
  const text = await answerOf(lambda, { FunctionName: name, Qualifier: newest })
  const { version } = JSON.parse(text) as { version?: unknown }
  return String(version) === wanted ? [] : [`exit code 0, and the newest version is of ${version}`]
}

/** What the function answers. The first start of a container on a busy machine may take longer than a function has. */
const answerOf = async (
  lambda: LambdaClient,
  target: ConstructorParameters<typeof InvokeCommand>[0],
  again = true,
): Promise<string> => {
  const text = Buffer.from((await lambda.send(new InvokeCommand(target))).Payload!).toString('utf8')
  return again && text.includes('Sandbox.Timedout') ? answerOf(lambda, target, false) : text
}

const stateOf = async (lambda: LambdaClient, FunctionName: string) => {
  const [{ Versions = [] }, { Aliases = [] }] = await Promise.all([
    lambda.send(new ListVersionsByFunctionCommand({ FunctionName })),
    lambda.send(new ListAliasesCommand({ FunctionName })),
  ])
  return {
    versions: Versions.map(({ Version, CodeSha256, Description, Environment, MemorySize }) => [
      [Version, CodeSha256, Description, MemorySize],
      Environment?.Variables ?? {},
    ]),
    aliases: Aliases.map(({ Name, FunctionVersion, Description, RoutingConfig }) => [
      [Name, FunctionVersion, Description],
      RoutingConfig?.AdditionalVersionWeights ?? {},
    ]),
  }
}
