import type { Bucket } from '../../../../src/aws/s3-object.ts'
import { siteFailure } from '../../../../src/failures/site.ts'
import { guardPlan } from '../../../../src/targets/site/guards.ts'
import { inProgress } from '../../../../src/targets/site/lease.ts'
import type { Found, Plan } from '../../../../src/targets/site/plan.ts'
import { readCurrent } from '../../../../src/targets/site/state.ts'
import { Superseded } from '../../../../src/targets/site/superseded.ts'
import type { Cases } from '../symptom.ts'

const state = (text: string) => ({
  bucket: { name: 'acme-site', read: async () => ({ bytes: Buffer.from(text) }) } as unknown as Bucket,
  prefix: '.aws-deploy/site/',
})

const left = (key: string) =>
  ({ key, role: 'page', before: { etag: 'e', size: 1, known: undefined }, why: 'left' }) as const

export const siteFailures: Cases = {
  'deploy-in-progress': {
    work: () =>
      inProgress({
        holder: 'h',
        run: '17',
        attempt: 1,
        url: 'https://github.com/acme/shop/actions/runs/17',
        release: '20261125T163000Z-abc1234-17.1',
        unfinished: [],
        etag: 'e',
        living: true,
        age: 12,
      }),
    says: 'Run 17 is publishing 20261125T163000Z-abc1234-17.1 here; its lease was renewed 12 s ago',
    paste: '`concurrency` group',
  },
  'lease-lost': {
    work: () => siteFailure('lease-lost', { seconds: '50', reason: 'S3 does not answer' }),
    says: 'The lease could not be renewed for 50 s (S3 does not answer): another run may publish from now on',
    paste: 'still reaches S3',
  },
  superseded: {
    work: () => new Superseded('Somebody else wrote s3://acme-site/index.html while this step was publishing.'),
    says: 'Somebody else wrote s3://acme-site/index.html while this step was publishing. Nothing more was touched.',
    paste: 'run the job again',
  },
  'state-unreadable': [
    {
      work: () => readCurrent(state('{"schema": 7}')),
      says: 's3://acme-site/.aws-deploy/site/current.json is not a file of this action',
      paste: '`state: s3://bucket/prefix`',
    },
    {
      work: () => readCurrent(state('<html>')),
      says: 's3://acme-site/.aws-deploy/site/current.json is not a file of this action',
      paste: 'put back the version before',
    },
  ],
  'guard-max-delete': {
    work: async () =>
      guardPlan(
        { manifest: { files: { a: {}, b: {}, c: {}, d: {} } } } as unknown as Found,
        { deletions: [left('a'), left('b')], foreign: [] } as unknown as Plan,
        { percent: 25 },
      ),
    says: '2 of 4 files would be deleted, and "max-delete" allows 25% (1): a, b',
    paste: 'raise `max-delete`',
  },
  'previous-unknown': {
    work: () => siteFailure('previous-unknown', { what: 'It was the first release.', candidates: 'none' }),
    says: 'It was the first release. Releases that are recorded: none.',
    paste: '`rollback-to`',
  },
  'not-deleted': {
    work: () =>
      siteFailure('not-deleted', {
        count: '2',
        keys: 'a, b',
        reason: 'AccessDenied: Access Denied',
        partition: 'aws',
        bucket: 'acme-site',
        prefix: 'docs/',
      }),
    says: '2 files were not deleted: a, b (AccessDenied: Access Denied). All else is live.',
    paste: '"Resource": "arn:aws:s3:::acme-site/docs/*"',
  },
  'not-put-back': {
    work: () => siteFailure('not-put-back', { reason: 'S3 did not answer' }),
    says: 'What served before could not be put back: S3 did not answer',
    paste: '`rollback-to: previous`',
  },
}
