import { guardFailureOf, type Hit } from '../../../../src/targets/terraform/judge/guards.ts'
import { parsePlan } from '../../../../src/targets/terraform/plan/plan-json.ts'
import { redactorOf } from '../../../../src/targets/terraform/redact/redactor.ts'
import type { Cases } from '../symptom.ts'

const stopped = (guard: Hit['guard'], ...addresses: readonly string[]) =>
  guardFailureOf([{ guard, addresses }], { failOn: [], maxDestroy: 2 })

export const planFailures: Cases = {
  'plan-unreadable': [
    {
      work: async () => parsePlan('[command]/usr/bin/terraform show -json\n{}'),
      says: 'It is not JSON.',
      paste: 'terraform_wrapper: false',
    },
    { work: async () => parsePlan('{"format_version":"1.0"}'), says: 'not the plan', paste: 'terraform show -json' },
  ],
  'plan-format': {
    work: async () => parsePlan('{"format_version":"2.0","resource_changes":[]}'),
    says: 'The plan has the format 2.0, and this action reads 1.x',
    paste: 'a newer version of this action',
  },
  'redact-too-slow': {
    work: async () => redactorOf(undefined, { patterns: [/(a+)+$/g] }).text(`${'a'.repeat(64)}b`),
    says: 'had not gone through the texts of this plan after 2 s',
    paste: '`a+`',
  },
  'guard-destroy': {
    work: () => stopped('destroy', 'aws_sqs_queue.old'),
    says: 'keeps from being destroyed (1): aws_sqs_queue.old',
    paste: 'lifecycle { destroy = false }',
  },
  'guard-replace': {
    work: () => stopped('replace', 'aws_instance.web'),
    says: 'keeps from being replaced (1): aws_instance.web',
    paste: 'lifecycle { ignore_changes = [...] }',
  },
  'guard-stateful': {
    work: () => stopped('stateful', 'aws_db_instance.orders', 'aws_s3_bucket.legacy'),
    says: 'what holds data (2): aws_db_instance.orders, aws_s3_bucket.legacy',
    paste: 'lifecycle { prevent_destroy = true }',
  },
  'guard-drift': {
    work: () => stopped('drift', 'aws_security_group.web'),
    says: 'What is live is not what Terraform made (1): aws_security_group.web',
    paste: '`fail-on`',
  },
  'guard-check': {
    work: () => stopped('check', 'check.encrypted'),
    says: 'What the configuration asserts is not so (1): check.encrypted',
    paste: 'correct the condition',
  },
  'guard-max-destroy': {
    work: () => stopped('max-destroy', 'a.a', 'a.b', 'a.c', 'a.d', 'a.e', 'a.f', 'a.g'),
    says: '7 objects, and "max-destroy" allows 2: a.a, a.b, a.c, a.d, a.e and 2 more',
    paste: 'raise `max-destroy`',
  },
}
