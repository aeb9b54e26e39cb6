import { type Entry, type Facts, failureNamed } from './catalogue.ts'
import type { Failure } from './failure.ts'

/** What may be wrong with the folder of a site, before S3 is asked anything. */
export const siteSourceFailures: readonly Entry[] = [
  {
    code: 'guard-empty-source',
    when: 'The folder `source` holds no file to publish: a build that failed, a wrong folder, or globs that leave out all.',
    match: {},
    cause: 'There is no file to publish in "source" (<source>)<left-out>: the site would be emptied.',
    remedy:
      'See that the build before this step wrote its files there, and that `include` and `exclude` leave some. To empty a site ' +
      'on purpose give `allow-empty: true` and `max-delete: 100%`.',
    grade: 'documented',
    source: 'https://github.com/aws/aws-cli/issues/1564',
  },
  {
    code: 'guard-source',
    when: 'In `source` are links that lead out of it, or in a circle, files that cannot be read, or names that S3 cannot hold.',
    match: {},
    cause: 'Not all of "source" (<source>) can be published:\n<problems>',
    remedy: 'Mend what is named, or leave it out with `exclude`, one glob a line. Nothing was uploaded.',
    grade: 'documented',
    source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html',
  },
  {
    code: 'source-changed',
    when: 'Files of `source` were changed while they were read: something still writes to the folder.',
    match: {},
    cause: 'Files of "source" (<source>) changed while they were read: <files>.',
    remedy: 'End the build, and whatever watches or writes the folder, before this step. Nothing was uploaded.',
    grade: 'documented',
    source: 'src/targets/site/hash-files.ts',
  },
]

export const siteSourceFailure = (code: string, facts: Facts): Failure => failureNamed(siteSourceFailures, code, facts)
