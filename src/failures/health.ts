import type { Entry } from './catalogue.ts'

/** What health checks and test invokes may find. */
export const healthFailures: readonly [Entry, Entry] = [
  {
    code: 'unhealthy',
    when: 'A health check is not good within `health-timeout`.',
    match: {},
    cause: 'Not healthy after <seconds> s: <problems>',
    remedy:
      'Where what was deployed has a log, its last lines are shown. If it only needs longer to start, raise `health-timeout`; if ' +
      'the check asks for the wrong thing, correct `health-url` or `health-checks`.',
    grade: 'documented',
    source: 'actions/update-and-wait-lambda/README.md',
  },
  {
    code: 'unexpected-answer',
    when: 'A test invoke succeeds, and its answer is not what `test-expect-json` says.',
    match: {},
    cause: 'The test invoke of <function> gave another answer than <expected>: <problems>',
    remedy: 'Correct the code, or the expectation. The answer itself is not shown, since it may hold secrets.',
    grade: 'documented',
    source: 'actions/update-and-wait-lambda/README.md',
  },
]
