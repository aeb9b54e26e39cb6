import { undoOf } from '../../../../src/actions/update-and-wait-lambda/put-back.ts'
import type { Input } from '../../../../src/actions/update-and-wait-lambda/wanted.ts'
import type { FunctionState } from '../../../../src/aws/lambda-function.ts'
import { deployFailure } from '../../../../src/failures/lambda-deploy.ts'
import type { RunFacts } from '../../../../src/github/run.ts'
import { guardKept, reasonFailure } from '../../../../src/targets/lambda/wait.ts'
import type { Case, Cases } from '../symptom.ts'

const stopped = (code: string, facts: Record<string, string>, says: string, paste: string): Case => ({
  work: () => deployFailure(code, facts),
  says,
  paste,
})

const image = 'api@sha256:abc'
const there = '7 (commit abc), 6 (commit def)'

/** A function of a zip, without an alias, whose code nobody hands out: the discard port of this machine. */
const unreadable = () =>
  undoOf(
    { input: { onFailure: 'rollback' } as Input, run: {} as RunFacts },
    {
      alias: undefined,
      serving: undefined,
      latest: { codeSha256: 'abc', zipLocation: 'http://127.0.0.1:9/code.zip?X-Amz-Signature=abc' } as FunctionState,
    },
    { sha256: 'def' },
    true,
    new AbortController().signal,
  )

export const lambdaDeploy: Cases = {
  'previous-code-unreadable': {
    work: unreadable,
    says: /^The code that is live cannot be downloaded from 127\.0\.0\.1:9 \(.*ECONNREFUSED.*\), so/,
    paste: 'https://127.0.0.1:9 (its firewall',
  },
  'image-unusable': stopped(
    'image-unusable',
    { image, reason: 'it is an index' },
    `take ${image}: it is an index.`,
    '--sbom=false',
  ),
  'architecture-mismatch': stopped(
    'architecture-mismatch',
    { image, there: 'x86_64', architecture: 'arm64' },
    'is built for x86_64, and the function is arm64.',
    '`architecture: arm64`',
  ),
  'update-failed': {
    work: () => reasonFailure('NewReason', 'as AWS says', { what: 'Version 7' }),
    says: 'Version 7 failed (NewReason): as AWS says',
    paste: 'troubleshooting-deployment',
  },
  'version-kept': {
    work: async () =>
      guardKept(
        { version: '7', state: 'Failed', stateReasonCode: 'InvalidImage', stateReason: 'as AWS says' } as FunctionState,
        { function: 'pricing', region: 'eu-west-1' },
      ),
    says: 'Version 7 of pricing was there already and is of no use (InvalidImage: as AWS says)',
    paste: 'aws lambda update-function-configuration --function-name pricing --description "Instead of version 7"',
  },
  'previous-unknown': stopped(
    'previous-unknown',
    { alias: 'live', candidates: there },
    'What live pointed at before is not known.',
    `There are: ${there}.`,
  ),
  'version-not-found': stopped(
    'version-not-found',
    { version: '9', candidates: there },
    'Version 9',
    `There are: ${there}.`,
  ),
  'provisioned-failed': stopped(
    'provisioned-failed',
    { version: '7', alias: 'live', function: 'pricing', region: 'eu-west-1', reason: 'FUNCTION_ERROR_INIT_FAILURE' },
    'Lambda could not make the instances of version 7 that it is to keep ready for live: FUNCTION_ERROR_INIT_FAILURE.',
    'get-provisioned-concurrency-config --function-name pricing --qualifier live',
  ),
  's3-hash-unknown': stopped(
    's3-hash-unknown',
    { bucket: 'artifacts', key: 'api/v1.zip' },
    's3://artifacts/api/v1.zip',
    '`zip-file`',
  ),
}
