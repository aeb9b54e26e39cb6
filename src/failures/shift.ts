import { type Entry, type Facts, failureOf } from './catalogue.ts'
import type { Failure } from './failure.ts'

const routing = 'https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html'
const page = 'actions/update-and-wait-lambda/README.md'

/** What keeps traffic from being shifted in steps, before the first write, and what stops a shift. */
export const shiftFailures = [
  {
    code: 'shift-versions-differ',
    when: 'With `traffic-steps`: the new version would have another execution role or dead-letter queue than the old one.',
    match: {},
    cause:
      '<alias> cannot share its traffic: version <old> has the <what> <before>, and the new version would have <after>. ' +
      'Lambda wants both versions of an alias to have the same.',
    remedy:
      'Deploy this change once without `traffic-steps`; from then on both versions have the same. Or give the function its ' +
      'former <what> again.',
    grade: 'documented',
    source: routing,
  },
  {
    code: 'shift-provisioned',
    when: 'With `traffic-steps`: the alias has provisioned concurrency.',
    match: {},
    cause:
      '<alias> has provisioned concurrency, and Lambda does not let an alias with provisioned concurrency share its traffic.',
    remedy:
      'Leave out `traffic-steps`: Lambda moves provisioned concurrency over by itself. Or put provisioned concurrency on ' +
      'versions, or on another alias.',
    grade: 'recorded',
    source: 'https://github.com/hashicorp/terraform/issues/24957',
  },
  {
    code: 'alarm-not-found',
    when: 'An alarm of `alarms` does not exist.',
    match: {},
    cause: 'There is no alarm <alarm> in Region <region>.',
    remedy:
      'Check the names in `alarms`, the Region and the account. A composite alarm is only seen by a role that has ' +
      '`cloudwatch:DescribeAlarms` on `*`.',
    grade: 'documented',
    source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html',
  },
  {
    code: 'alarm-already-on',
    when: 'An alarm of `alarms` is in ALARM before the shift begins.',
    match: {},
    cause: 'The alarm <alarm> is in ALARM already: <reason>. It could tell nothing of the new version.',
    remedy: 'Find out what is wrong with what serves now. To deploy the cure, leave this alarm out of `alarms` once.',
    grade: 'documented',
    source: page,
  },
  {
    code: 'alarm-fired',
    when: 'An alarm of `alarms` goes to ALARM while the traffic is being shifted.',
    match: {},
    cause: 'The alarm <alarm> fired while version <new> had <percent> % of the traffic: <reason>',
    remedy: 'The last lines of the log are shown, the metric is in CloudWatch. Mend the new code, and deploy again.',
    grade: 'documented',
    source: page,
  },
  {
    code: 'unhealthy-in-shift',
    when: 'With `traffic-steps`: two rounds of the health checks are bad within one step.',
    match: {},
    cause: 'Twice not healthy while version <new> had <percent> % of the traffic: <problems>',
    remedy:
      'The last lines of the log are shown. A check that now and then fails on good code, too, is no check for a shift: ' +
      'make it steadier, or leave it to `alarms`.',
    grade: 'documented',
    source: page,
  },
  {
    code: 'alias-in-shift',
    when: 'The alias has weights that this action has not written: somebody else is shifting its traffic.',
    match: {},
    cause:
      'The alias <alias> is in the middle of a shift that is not ours: version <version> gets <percent> % of its traffic.',
    remedy:
      'Let it end, or end it by hand, and run the job again:\n```sh\naws lambda update-alias --function-name <function> ' +
      '--name <alias> --function-version <first> --routing-config AdditionalVersionWeights={}\n```',
    grade: 'documented',
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html',
  },
] as const satisfies readonly Entry[]

export const shiftFailure = (code: (typeof shiftFailures)[number]['code'], facts: Facts): Failure =>
  failureOf(shiftFailures.find((entry) => entry.code === code)!, facts)
