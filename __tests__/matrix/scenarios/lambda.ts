/** The ways of update-and-wait-lambda, each in an account of its own. */
import {
  DeleteFunctionCommand,
  GetAliasCommand,
  InvokeCommand,
  LambdaClient,
  ListAliasesCommand,
  ListVersionsByFunctionCommand,
} from '@aws-sdk/client-lambda'
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { AwsSandbox, SeededFunction } from '../../../sandbox/aws/client.ts'
import { freshAws } from '../../support/door.ts'
import { startStep } from '../../support/run-step.ts'
import { functionZip } from '../../support/zip.ts'
import type { Mode, Scenario, Scene } from '../scenario.ts'
import { pastTheFaults } from './past-the-faults.ts'

const name = 'pricing'

/** As quick as the sandbox can be, so that a wait is one question. */
const quick = { lambda: { [name]: { update_seconds: 0.02 } } }

interface Asked {
  readonly before: string
  readonly asked: string
  /** Where users come in; undefined: `$LATEST`. */
  readonly alias?: string
  readonly inputs: Record<string, string>
  readonly files?: Record<string, string | Uint8Array>
}

/** Puts a function into a fresh account and asks something of the door. */
const mode = (words: string, prepare: (aws: AwsSandbox) => Promise<Asked>, fails?: string): Mode => ({
  name: words,
  ...(fails && { fails }),
  prepare: async () => {
    const aws = freshAws()
    const asked = await prepare(aws)
    await aws.knobs(quick)
    await aws.clearCalls()
    return sceneOf(aws, asked)
  },
})

const sceneOf = (aws: AwsSandbox, { before, asked, alias, inputs, files = {} }: Asked): Scene => {
  const lambda = new LambdaClient(pastTheFaults(aws))
  const FunctionName = name
  return {
    aws,
    before,
    asked,
    served: async () => {
      try {
        if (alias) await lambda.send(new GetAliasCommand({ FunctionName, Name: alias }))
      } catch (error) {
        if ((error as Error).name === 'ResourceNotFoundException') return 'nothing'
        throw error
      }
      const { Payload } = await lambda.send(new InvokeCommand({ FunctionName, ...(alias && { Qualifier: alias }) }))
      const text = Buffer.from(Payload!).toString('utf8')
      return String((JSON.parse(text) as { version?: unknown }).version ?? text)
    },
    state: async () => {
      const [{ Versions = [] }, { Aliases = [] }] = await Promise.all([
        lambda.send(new ListVersionsByFunctionCommand({ FunctionName })),
        lambda.send(new ListAliasesCommand({ FunctionName })),
      ])
      return {
        versions: Versions.map(({ Version, CodeSha256, Description }) => [Version, CodeSha256, Description]),
        aliases: Aliases.map(({ Name, FunctionVersion, Description }) => [Name, FunctionVersion, Description]),
      }
    },
    start: (more, options) =>
      startStep(
        'update-and-wait-lambda',
        { 'function-name': name, ...(alias && { alias }), ...inputs, ...more },
        { files, ...options, env: { ...aws.environment, ...options?.env } },
      ),
    end: async () => {
      await lambda.send(new DeleteFunctionCommand({ FunctionName }))
    },
  }
}

const image = async (aws: AwsSandbox, version: string, build: Record<string, string> = {}): Promise<string> => {
  const spec = { repository: name, tag: `v${version}`, build: { VERSION: version, ...build } }
  return (await aws.seed.image(spec)).uri
}

const imageFunction = (aws: AwsSandbox, more: { alias?: string; url?: boolean } = {}): Promise<SeededFunction> =>
  aws.seed.imageFunction({ name, image: { build: { VERSION: '1' } }, ...more })

const live = { alias: 'live' }

/** The queue's URL. */
const emptyQueue = async (aws: AwsSandbox): Promise<string> => {
  const sqs = new SQSClient(pastTheFaults(aws))
  return (await sqs.send(new CreateQueueCommand({ QueueName: 'dead' }))).QueueUrl!
}

const bucketOf = (account: string) => `artifacts-${account}`

const zipInS3 = async (aws: AwsSandbox) => {
  const [bucket, key] = [bucketOf(aws.account), 'pricing.zip']
  const version = await aws.seed.object({ bucket, key, body: functionZip('2'), versioned: true })
  return { inputs: { 's3-bucket': bucket, 's3-key': key }, version: version! }
}

const ill = { HEALTH_STATUS: '500' }
const soonIll = (url: string | undefined) => ({ 'health-url': `${url}health`, 'health-timeout': '1s' })

export const lambdaScenario: Scenario = {
  door: 'update-and-wait-lambda',
  policies: ['update-and-wait-lambda', 'update-and-wait-lambda-queue', 'update-and-wait-lambda-s3'],
  resources: (account) => ({ Function: name, Repository: name, Queue: 'dead', Bucket: bucketOf(account) }),
  neighbour: { 'function-name': `${name}-twin` },
  modes: [
    mode('an image on an alias, tested and asked for its health', async (aws) => {
      const { url } = await imageFunction(aws, { ...live, url: true })
      return {
        ...live,
        before: '1',
        asked: '2',
        inputs: { 'image-uri': await image(aws, '2'), 'test-payload': '{}', 'health-url': url! },
      }
    }),
    mode('an image without an alias, tested', async (aws) => {
      await imageFunction(aws)
      return { before: '1', asked: '2', inputs: { 'image-uri': await image(aws, '2'), 'test-payload': '{}' } }
    }),
    mode('a zip without an alias', async (aws) => {
      await aws.seed.zipFunction({ name, archive: functionZip('1') })
      return {
        before: '1',
        asked: '2',
        inputs: { 'zip-file': 'app.zip' },
        files: { 'app.zip': functionZip('2') },
      }
    }),
    mode('a zip of S3 on an alias', async (aws) => {
      await aws.seed.zipFunction({ name, archive: functionZip('1'), ...live })
      const { inputs } = await zipInS3(aws)
      return { ...live, before: '1', asked: '2', inputs }
    }),
    mode('a version of a zip of S3 without an alias', async (aws) => {
      await aws.seed.zipFunction({ name, archive: functionZip('1') })
      const { inputs, version } = await zipInS3(aws)
      return { before: '1', asked: '2', inputs: { ...inputs, 's3-object-version': version } }
    }),
    mode('the first deploy, which makes the alias', async (aws) => {
      await imageFunction(aws)
      return { ...live, before: 'nothing', asked: '2', inputs: { 'image-uri': await image(aws, '2') } }
    }),
    mode('back to a version by its number', async (aws) => {
      await imageFunction(aws, live)
      await aws.seed.version(name, await image(aws, '2'))
      return { ...live, before: '1', asked: '2', inputs: { 'rollback-to': '2' } }
    }),
    mode('what serves already', async (aws) => {
      const { codeSha256 } = await imageFunction(aws, live)
      return { ...live, before: '1', asked: '1', inputs: { 'image-uri': `${name}@sha256:${codeSha256}` } }
    }),
    mode('an image on an alias, and old versions deleted', async (aws) => {
      await imageFunction(aws, live)
      for (const version of ['2', '3']) await aws.seed.version(name, await image(aws, version))
      return { ...live, before: '1', asked: '4', inputs: { 'image-uri': await image(aws, '4'), 'keep-versions': '1' } }
    }),
    mode('an image without an alias, and queues that must be empty', async (aws) => {
      await imageFunction(aws)
      const queue = await emptyQueue(aws)
      // By its URL, and by its ARN, whose URL must be asked for.
      const arn = `arn:aws:sqs:${aws.region}:${aws.account}:dead`
      const checks = JSON.stringify([queue, arn].map((name) => ({ queue: name, 'max-messages': 0 })))
      return { before: '1', asked: '2', inputs: { 'image-uri': await image(aws, '2'), 'health-checks': checks } }
    }),
    mode(
      'an unhealthy image on an alias, put back',
      async (aws) => {
        const { url } = await imageFunction(aws, { ...live, url: true })
        const inputs = { 'image-uri': await image(aws, '2', ill), ...soonIll(url) }
        return { ...live, before: '1', asked: '2', inputs }
      },
      'unhealthy',
    ),
    mode(
      'an unhealthy first deploy, whose alias goes again',
      async (aws) => {
        const { url } = await imageFunction(aws, { url: true })
        // The alias has no URL yet: the function's own tells whether the code is healthy.
        const inputs = { 'image-uri': await image(aws, '2', ill), ...soonIll(url), 'allow-unqualified': 'true' }
        return { ...live, before: 'nothing', asked: '2', inputs }
      },
      'unhealthy',
    ),
    mode(
      'an unhealthy image without an alias, put back',
      async (aws) => {
        const { url } = await imageFunction(aws, { url: true })
        return { before: '1', asked: '2', inputs: { 'image-uri': await image(aws, '2', ill), ...soonIll(url) } }
      },
      'unhealthy',
    ),
    mode(
      'an image that fails its test',
      async (aws) => {
        await imageFunction(aws, live)
        const uri = await image(aws, '2', { HANDLER_FAIL: 'no model' })
        return { ...live, before: '1', asked: '2', inputs: { 'image-uri': uri, 'test-payload': '{}' } }
      },
      'function-error',
    ),
    mode(
      'back to what was before, which nobody wrote down',
      async (aws) => {
        await imageFunction(aws, live)
        return { ...live, before: '1', asked: 'nothing', inputs: { 'rollback-to': 'previous' } }
      },
      'previous-unknown',
    ),
  ],
}
