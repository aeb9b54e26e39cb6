import { deployFailure } from '../../../../src/failures/lambda-deploy.ts'
import { reasonFailure } from '../../../../src/targets/lambda/wait.ts'
import type { Case, Cases } from '../symptom.ts'

const stopped = (code: string, facts: Record<string, string>, says: string, paste: string): Case => ({
  work: () => deployFailure(code, facts),
  says,
  paste,
})

const image = 'api@sha256:abc'
const there = '7 (commit abc), 6 (commit def)'

export const lambdaDeploy: Cases = {
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
  's3-hash-unknown': stopped(
    's3-hash-unknown',
    { bucket: 'artifacts', key: 'api/v1.zip' },
    's3://artifacts/api/v1.zip',
    '`zip-file`',
  ),
}
