import { type Entry, type Facts, failureNamed } from './catalogue.ts'
import type { Failure } from './failure.ts'

const format = 'https://developer.hashicorp.com/terraform/internals/json-format'

/** What a plan of Terraform is refused for: it cannot be read, or a guard stops it. */
export const planFailures: readonly Entry[] = [
  {
    code: 'plan-unreadable',
    when: 'What should be a plan as JSON is none.',
    match: {},
    cause: 'The plan cannot be read. <what>',
    remedy:
      'Give a plan file of terraform, or what `terraform show -json <plan file>` prints. A wrapper around terraform may have ' +
      'added text of its own: use `terraform_wrapper: false` at hashicorp/setup-terraform.',
    grade: 'documented',
    source: format,
  },
  {
    code: 'plan-format',
    when: 'The plan is of a format that came after this action.',
    match: {},
    cause: 'The plan has the format <version>, and this action reads 1.x: what it does not know, it could not show.',
    remedy: 'Use a newer version of this action, or a version of Terraform that writes the format 1.x.',
    grade: 'documented',
    source: format,
  },
  {
    code: 'redact-too-slow',
    when: 'The expressions of `redact` take too long for the texts of a plan.',
    match: {},
    cause:
      'The expressions of `redact` had not gone through the texts of this plan after <seconds> s, and nothing was shown.',
    remedy:
      'Look for a repetition within a repetition, such as `(a+)+` or `(\\w+\\s?)*`: write `a+` and `[\\w\\s]*` instead, or name what ' +
      'stands around what you mean.',
    grade: 'documented',
    source: 'https://owasp.org/www-community/attacks/Regular_expression_Denial_of_Service_-_ReDoS',
  },
]

export const planFailure = (code: string, facts: Facts): Failure => failureNamed(planFailures, code, facts)
