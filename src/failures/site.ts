import { type Entry, type Facts, failureNamed } from './catalogue.ts'
import type { Failure } from './failure.ts'

const page = 'actions/s3-sync-invalidate/README.md'
const conditional = 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html'

/** What may come between a site and its users, beside what S3 and CloudFront answer. */
export const siteFailures: readonly Entry[] = [
  {
    code: 'deploy-in-progress',
    when: 'Another run is publishing to the same bucket and prefix.',
    match: {},
    cause: 'Run <run> is publishing <release> here; its lease was renewed <seconds> s ago (<url>).',
    remedy:
      'Wait for it, then run this job again. Let one run at a time publish a site: give the job a `concurrency` group. Should ' +
      'that run be dead, its lease ends 60 s after it was renewed last.',
    grade: 'documented',
    source: page,
  },
  {
    code: 'lease-lost',
    when: 'The lease of the site could not be renewed in time, so that another run may take it.',
    match: {},
    cause:
      'The lease could not be renewed for <seconds> s (<reason>): another run may publish from now on, so this step has stopped.',
    remedy:
      'Look whether the runner still reaches S3 (network, proxy, https://health.aws.amazon.com/), and run the job again: it compares ' +
      'with what is there and goes on.',
    grade: 'documented',
    source: page,
  },
  {
    code: 'superseded',
    when: 'Somebody else wrote to the site while this step was publishing.',
    match: {},
    cause: '<what> Nothing more was touched.',
    remedy:
      'Look at what is live, and run the job again: it compares with what is there. Let one workflow at a time publish a site: ' +
      'give its job a `concurrency` group.',
    grade: 'documented',
    source: conditional,
    outcome: 'superseded',
  },
  {
    code: 'state-unreadable',
    when: 'What lies where the door keeps its state is none of its files.',
    match: {},
    cause: '<place> is not a file of this action: nobody can tell what was published before.',
    remedy:
      'If another tool keeps its files there, give this step a place of its own with `state: s3://bucket/prefix`. Else put back ' +
      'the version before, or delete the file: the next run then takes over what lies in the bucket.',
    grade: 'documented',
    source: page,
  },
  {
    code: 'guard-max-delete',
    when: 'More files would be deleted than `max-delete` allows.',
    match: {},
    cause: '<count> of <files> files would be deleted, and "max-delete" allows <most>: <keys>',
    remedy:
      'If the source is whole and they are to go, raise `max-delete` for this run. A source that is empty in part is mostly a ' +
      'build that failed.',
    grade: 'documented',
    source: page,
  },
  {
    code: 'previous-unknown',
    when: '`rollback-to`: there is no record of such a release, or what it had is nowhere any more.',
    match: {},
    cause: '<what> Releases that are recorded: <candidates>.',
    remedy:
      'Name one of these in `rollback-to`, or publish the commit of that time again. How long a release can be gone back to is ' +
      'set by `keep-assets`.',
    grade: 'documented',
    source: page,
  },
  {
    code: 'not-deleted',
    when: 'What was asked for is live, and S3 did not delete some of the files that are no part of it.',
    match: {},
    cause: '<count> files were not deleted: <keys> (<reason>). All else is live.',
    remedy:
      'The next run tries again. If it is a permission, let the role delete:\n' +
      '```json\n{ "Effect": "Allow", "Action": "s3:DeleteObject", "Resource": "arn:<partition>:s3:::<bucket>/<prefix>*" }\n```',
    grade: 'documented',
    source: 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html',
  },
  {
    code: 'not-put-back',
    when: 'Putting back failed: pages of both releases may be live.',
    match: {},
    cause: 'What served before could not be put back: <reason>',
    remedy:
      'Run the job again: it finds out what is there and goes on from that. Or go back in a step of its own: ' +
      '`rollback-to: previous`.',
    grade: 'documented',
    source: page,
    outcome: 'rollback-failed',
  },
]

export const siteFailure = (code: string, facts: Facts, cause?: unknown): Failure =>
  failureNamed(siteFailures, code, facts, cause)
