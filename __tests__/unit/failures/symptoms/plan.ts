import { parsePlan } from '../../../../src/targets/terraform/plan-json.ts'
import { redactorOf } from '../../../../src/targets/terraform/redact/redactor.ts'
import type { Cases } from '../symptom.ts'

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
}
