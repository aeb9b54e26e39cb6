import { type Entry, type Facts, failureNamed } from './catalogue.ts'
import type { Failure } from './failure.ts'

/** What stops the deploy of a function before Lambda would: what the door itself finds out. */
export const lambdaDeploy: readonly Entry[] = [
  {
    code: 's3-hash-unknown',
    when: 'Lambda does not tell the hash of the zip in S3 (`DryRun`), and it may be the code that is live.',
    match: {},
    cause: 'Lambda does not tell whether s3://<bucket>/<key> is the code that is live already.',
    remedy: 'Download the zip in a step before this one, and give it as `zip-file`.',
    grade: 'inferred',
    source: 'https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionCode.html',
  },
]

export const deployFailure = (code: string, facts: Facts = {}): Failure => failureNamed(lambdaDeploy, code, facts)
