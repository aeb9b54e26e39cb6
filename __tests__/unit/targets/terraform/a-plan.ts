import { newStoredPlan, type PlanFacts, type StoredPlan } from '../../../../src/targets/terraform/store/stored-plan.ts'

/** A zip by its beginning: no test here shows it to terraform. */
export const planBytes = Buffer.concat([Buffer.from([0x50, 0x4b, 3, 4]), Buffer.from('a plan with S3CR3T in it')])

export const planFacts: PlanFacts = {
  repository: 'acme/shop',
  runId: '4711',
  attempt: 1,
  headSha: 'a'.repeat(40),
  event: 'push',
  pullRequest: 12,
  label: 'infra',
  directory: 'infra',
  workspace: 'default',
  arguments: { backendConfig: [], varFiles: [], planArgs: [], destroy: false, refreshOnly: false, again: [] },
  rules: { failOn: ['destroy'], maxDestroy: null, statefulTypes: [], redact: ['acct-\\d+'] },
  product: 'Terraform',
  version: '1.11.4',
  fingerprint: 'f'.repeat(64),
  hmacKey: Buffer.alloc(32, 7).toString('base64url'),
}

export const aPlan = (facts: Partial<PlanFacts> = {}, plan = planBytes): StoredPlan =>
  newStoredPlan({ ...planFacts, ...facts }, Buffer.from('# lock\n'), plan)
