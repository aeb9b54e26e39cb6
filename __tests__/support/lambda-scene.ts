/** A function that serves version 1 of itself, an oracle that asks it all the time, and the step that deploys to it. */
import { afterAll } from '@jest/globals'
import { type AwsSandbox, awsSandbox, freshAccount } from '../../sandbox/aws/client.ts'
import type { AliasNow } from '../../sandbox/aws/seed-function.ts'
import { type Watch, watch } from '../../sandbox/oracle/watch.ts'
import { type LiveStep, type Step, type StepOptions, startStep } from './run-step.ts'

export const functionName = 'pricing'

interface SceneOptions {
  /** [live]; null: the function is used without an alias. */
  readonly alias?: string | null
  /** A function of a zip, with this code, instead of one of an image. */
  readonly archive?: Uint8Array
  /** Variables of the function. */
  readonly environment?: Record<string, string>
}

export interface Scene {
  readonly aws: AwsSandbox
  /** The function URL, of the alias where there is one. */
  readonly url: string
  /** Pushes an image that calls itself this version, and breaks as told. Gives its URI with the digest. */
  readonly image: (version: string, build?: Record<string, string>) => Promise<string>
  readonly start: (inputs: Record<string, string>, options?: StepOptions) => LiveStep
  readonly run: (inputs: Record<string, string>, options?: StepOptions) => Promise<Step>
  /** Where the alias points, as AWS tells it. */
  readonly alias: () => Promise<AliasNow>
  /** What the users saw, as text such as `1 2 1`, once the oracle is stopped. Its last question comes after the step. */
  readonly seen: () => Promise<string>
}

const oracles: Watch[] = []

/** A test that fails leaves its oracle asking. (Tests of one file run side by side: no hook of a single test.) */
afterAll(async () => {
  await Promise.all(oracles.splice(0).map((oracle) => oracle.stop()))
})

/** Every name of a call that changes something of a function. */
const writes = /^(Update|Publish|Create|Put|Delete|Add|Remove|Tag)/

export const lambdaScene = async (options: SceneOptions = {}): Promise<Scene> => {
  const { alias = 'live', archive, environment = {} } = options
  const aws = awsSandbox(process.env, freshAccount())
  const spec = { name: functionName, url: true, environment, ...(alias && { alias }) }
  const made = archive
    ? await aws.seed.zipFunction({ ...spec, archive })
    : await aws.seed.imageFunction({ ...spec, image: { build: { VERSION: '1' } } })
  const oracle: Watch = watch({ url: made.url!, through: process.env['SANDBOX_AWS_URL']!, patienceMs: 30_000 })
  oracles.push(oracle)
  await oracle.until('1', 60_000)
  await aws.clearCalls()
  const start = (inputs: Record<string, string>, { env = {}, ...options }: StepOptions = {}) =>
    startStep(
      'update-and-wait-lambda',
      { 'function-name': functionName, ...(alias && { alias }), ...inputs },
      { env: { ...aws.environment, ...env }, ...options },
    )
  return {
    aws,
    url: made.url!,
    image: async (version, build = {}) => {
      const { uri } = await aws.seed.image({
        repository: functionName,
        tag: `v${version}`,
        build: { VERSION: version, ...build },
      })
      return uri
    },
    start,
    run: (inputs, options) => start(inputs, options).result,
    alias: () => aws.seed.aliasNow(functionName, alias ?? 'live'),
    seen: async () => (await oracle.stop()).periods.map(({ value }) => value).join(' '),
  }
}

/** The calls that wrote, in order, by name. */
export const writesOf = async (aws: AwsSandbox): Promise<readonly string[]> =>
  (await aws.calls()).flatMap(({ operation, parameters }) =>
    operation && writes.test(operation) && parameters['DryRun'] !== true ? [operation] : [],
  )
