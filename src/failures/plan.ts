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
  {
    code: 'guard-destroy',
    when: '`fail-on: destroy`, and the plan destroys something.',
    match: {},
    cause: 'The plan destroys what "fail-on" keeps from being destroyed (<count>): <addresses>',
    remedy:
      'What only got another name needs a `moved` block, what Terraform is to leave alone a `removed` block with ' +
      '`lifecycle { destroy = false }`. If it is to go, take `destroy` out of `fail-on` for this change.',
    grade: 'documented',
    source: 'https://developer.hashicorp.com/terraform/language/block/removed',
  },
  {
    code: 'guard-replace',
    when: '`fail-on: replace`, and the plan destroys something and makes it anew.',
    match: {},
    cause: 'The plan replaces what "fail-on" keeps from being replaced (<count>): <addresses>',
    remedy:
      'The comment names the fields that force it: leave them as they are, or change them in place where AWS can, and let ' +
      'Terraform ignore them (`lifecycle { ignore_changes = [...] }`). If it is meant, take `replace` out of `fail-on` for this change.',
    grade: 'documented',
    source: 'https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle',
  },
  {
    code: 'guard-stateful',
    when: '`fail-on: stateful`, and the plan destroys or replaces something that holds data.',
    match: {},
    cause: 'The plan destroys or replaces what holds data (<count>): <addresses>',
    remedy:
      'Back the data up and see that it can be restored. If the object is to go, take `stateful` out of `fail-on` for this change. ' +
      'A `moved` block keeps what only got another name, `lifecycle { prevent_destroy = true }` what must never go.',
    grade: 'documented',
    source: 'https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle',
  },
  {
    code: 'guard-drift',
    when: '`fail-on: drift`, and something was changed outside of Terraform.',
    match: {},
    cause: 'What is live is not what Terraform made (<count>): <addresses>',
    remedy:
      'Take what is right into the configuration, or let a plan put it back and take `drift` out of `fail-on` for that. A deploy ' +
      'that changes what Terraform made is drift as well: where deploys do that, `drift` is no guard to set.',
    grade: 'documented',
    source: 'https://developer.hashicorp.com/terraform/tutorials/state/resource-drift',
  },
  {
    code: 'guard-check',
    when: '`fail-on: check`, and a `check` block or a condition fails.',
    match: {},
    cause: 'What the configuration asserts is not so (<count>): <addresses>',
    remedy: 'The comment has the message of each. Mend what it tells of, or correct the condition.',
    grade: 'documented',
    source: 'https://developer.hashicorp.com/terraform/language/checks',
  },
  {
    code: 'guard-max-destroy',
    when: 'More objects would be destroyed or replaced than `max-destroy` allows.',
    match: {},
    cause: 'The plan destroys or replaces <count> objects, and "max-destroy" allows <most>: <addresses>',
    remedy:
      'If they are all to go, raise `max-destroy` for this change. Often a key of `for_each`, the name of a module or the ' +
      'workspace has changed by mistake: `moved` blocks keep what is there.',
    grade: 'documented',
    source: 'https://developer.hashicorp.com/terraform/language/moved',
  },
]

export const planFailure = (code: string, facts: Facts): Failure => failureNamed(planFailures, code, facts)
