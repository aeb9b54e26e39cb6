/** The ways of update-and-wait-lambda. */
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { AwsSandbox, SeededFunction } from '../../../sandbox/aws/client.ts'
import { withRecord } from '../../../src/targets/lambda/record.ts'
import { freshJob, someCommit } from '../../support/door.ts'
import { functionZip } from '../../support/zip.ts'
import type { Scenario } from '../scenario.ts'
import { type Asked, mode, name } from './lambda-mode.ts'

const second = 'billing'

const image = async (aws: AwsSandbox, version: string, build: Record<string, string> = {}): Promise<string> => {
  const spec = { repository: name, tag: `v${version}`, build: { VERSION: version, ...build } }
  return (await aws.seed.image(spec)).uri
}

const imageFunction = (
  aws: AwsSandbox,
  more: { alias?: string; url?: boolean; environment?: Record<string, string> } = {},
): Promise<SeededFunction> => aws.seed.imageFunction({ name, image: { build: { VERSION: '1' } }, ...more })

const live = { alias: 'live' }

/** The queue's URL. */
const emptyQueue = async (aws: AwsSandbox): Promise<string> => {
  const sqs = new SQSClient(aws.root)
  return (await sqs.send(new CreateQueueCommand({ QueueName: 'dead' }))).QueueUrl!
}

const bucketOf = (account: string) => `artifacts-${account}`

const zipInS3 = async (aws: AwsSandbox) => {
  const [bucket, key] = [bucketOf(aws.account), 'pricing.zip']
  const version = await aws.seed.object({ bucket, key, body: functionZip('2'), versioned: true })
  return { inputs: { 's3-bucket': bucket, 's3-key': key }, version: version! }
}

/** Serves what a commit of ours made; the new image is of the next one, of a pull request. */
const shipping = async (aws: AwsSandbox): Promise<Asked> => {
  const [base, next] = [someCommit(), someCommit()]
  const job = await freshJob({ permissions: { contents: 'read', 'pull-requests': 'read' } })
  await job.gitHub.seed(job.repository, {
    commits: [
      { sha: base, parents: [] },
      { sha: next, parents: [base] },
    ],
    branches: { main: next },
    pulls: [{ number: 7, title: 'More', user: 'bob', commits: [next], mergedAt: '2026-11-01T00:00:00Z' }],
  })
  await imageFunction(aws, live)
  const record = withRecord('', { previous: 'none', runId: '1', commit: base })
  await aws.seed.changeAlias({ function: name, name: 'live', description: record })
  return {
    ...live,
    gitHub: job,
    before: '1',
    asked: '2',
    inputs: { 'image-uri': await image(aws, '2') },
    env: { ...job.variables, GITHUB_SHA: next },
  }
}

const ill = { HEALTH_STATUS: '500' }
const soonIll = (url: string | undefined) => ({ 'health-url': `${url}health`, 'health-timeout': '1s' })

export const lambdaScenario: Scenario = {
  door: 'update-and-wait-lambda',
  policies: ['', '-queue', '-s3', '-composite-alarms'].map((part) => `update-and-wait-lambda${part}`),
  resources: (account) => ({ Function: name, Repository: name, Queue: 'dead', Bucket: bucketOf(account) }),
  neighbour: { 'function-name': `${name}-twin` },
  callsAreTheSame: {
    architecture: 'what is refused of an image, not what is asked',
    'version-description': 'words in a call that is made anyway',
    'test-expect-json': 'what is refused of the answer to test-payload',
    'log-lines': 'how much is asked for in a call that is made anyway',
    'aws-region': 'where, not what',
    'role-to-assume': 'one call before all others; __tests__/actions/credentials.test.ts breaks that one',
    'allowed-account-ids': 'what is refused of an answer that is asked for anyway',
    timeout: 'when it ends',
    'on-failure': 'none leaves out the calls that put back',
    'github-token': 'the job gives it',
  },
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
    mode('back to a version by its number, tested', async (aws) => {
      await imageFunction(aws, live)
      await aws.seed.version(name, await image(aws, '2'))
      return { ...live, before: '1', asked: '2', inputs: { 'rollback-to': '2', 'test-payload': '{}' } }
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
    mode('an image in steps of traffic, watched by an alarm', async (aws) => {
      await imageFunction(aws, live)
      await aws.seed.alarms.add('errors')
      const inputs = { 'image-uri': await image(aws, '2'), 'traffic-steps': '50%:1s', alarms: 'errors' }
      return { ...live, before: '1', asked: '2', whenKilled: ['some of both'], inputs }
    }),
    mode('an image on an alias that keeps an instance ready', async (aws) => {
      await imageFunction(aws, live)
      await aws.seed.provision(name, 'live')
      return { ...live, before: '1', asked: '2', inputs: { 'image-uri': await image(aws, '2') } }
    }),
    mode('an image and its settings on an alias', async (aws) => {
      await imageFunction(aws, live)
      const inputs = { 'image-uri': await image(aws, '2'), environment: 'MODE=b', 'memory-size': '256' }
      return { ...live, before: '1', asked: '2 in b', inputs }
    }),
    mode('settings replaced on an alias', async (aws) => {
      const { codeSha256 } = await imageFunction(aws, { ...live, environment: { MODE: 'a', OLD: '1' } })
      const inputs = {
        'image-uri': `${name}@sha256:${codeSha256}`,
        environment: 'MODE=b',
        'environment-mode': 'replace',
        'function-timeout': '20s',
      }
      return { ...live, before: '1 in OLD, a', asked: '1 in b', inputs }
    }),
    mode('an image without an alias, and a variable taken away', async (aws) => {
      await imageFunction(aws, { environment: { MODE: 'a', OLD: '1' } })
      const inputs = { 'image-uri': await image(aws, '2'), 'environment-remove': 'OLD' }
      // Without an alias users see both of Lambda's updates: first the code, then the settings.
      return { before: '1 in OLD, a', asked: '2 in a', whenKilled: ['2 in OLD, a'], inputs }
    }),
    mode(
      'an image in steps of traffic, watched by a composite alarm',
      async (aws) => {
        await imageFunction(aws, live)
        await aws.seed.alarms.add('errors')
        await aws.seed.alarms.add('any', { rule: 'ALARM(errors)' })
        const inputs = { 'image-uri': await image(aws, '2'), 'traffic-steps': '50%:1s', alarms: 'errors\nany' }
        return { ...live, before: '1', asked: '2', whenKilled: ['some of both'], inputs }
      },
      undefined,
      // The first question of a composite alarm: nobody knows yet that there is one.
      { deniedAs: { 'cloudwatch:DescribeAlarms 2': 'alarm-not-found' } },
    ),
    mode('an image on an alias, and what it ships', shipping, undefined, { asksGitHub: true }),
    mode('a version without an alias', async (aws) => {
      await imageFunction(aws)
      const inputs = { 'image-uri': await image(aws, '2'), publish: 'true' }
      return { before: '1', asked: '2', version: '2', inputs }
    }),
    mode('a version of what serves already, without an alias, tested', async (aws) => {
      const { codeSha256 } = await imageFunction(aws)
      const inputs = { 'image-uri': `${name}@sha256:${codeSha256}`, publish: 'true', 'test-payload': '{}' }
      return { before: '1', asked: '1', version: '1', inputs }
    }),
    mode('only planned', async (aws) => {
      await imageFunction(aws, live)
      return { ...live, before: '1', asked: '1', inputs: { 'image-uri': await image(aws, '2'), 'dry-run': 'true' } }
    }),
    mode(
      'an image for two functions',
      async (aws) => {
        const names = [name, second]
        await imageFunction(aws, live)
        await aws.seed.imageFunction({ name: second, image: await image(aws, '1'), ...live })
        const inputs = { 'image-uri': await image(aws, '2') }
        return { ...live, names, before: '1 1', asked: '2 2', whenKilled: ['1 2', '2 1'], inputs }
      },
      undefined,
      { also: [{ Function: second }] },
    ),
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
      'an unhealthy image and its settings without an alias, put back',
      async (aws) => {
        const { url } = await imageFunction(aws, { url: true })
        const inputs = { 'image-uri': await image(aws, '2', ill), environment: 'MODE=b', ...soonIll(url) }
        return { before: '1', asked: '2 in b', inputs }
      },
      'unhealthy',
    ),
    mode(
      'an image of which no instance can be made, put back',
      async (aws) => {
        await imageFunction(aws, live)
        await aws.seed.provision(name, 'live')
        await aws.knobs({ lambda: { [name]: { provisioned_fails: 'FUNCTION_ERROR_INIT_FAILURE' } } })
        return { ...live, before: '1', asked: '2', inputs: { 'image-uri': await image(aws, '2') } }
      },
      'provisioned-failed',
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
