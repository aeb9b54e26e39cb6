import type { Facts } from '../../../../src/failures/catalogue.ts'
import { planStoreFailure } from '../../../../src/failures/plan-store.ts'
import type { Case, Cases } from '../symptom.ts'

const one = (code: string, facts: Facts, says: string, paste: string): Readonly<Record<string, Case>> => ({
  [code]: { work: () => planStoreFailure(code, facts), says, paste },
})

const again = 'Run the plan job again'

export const planStoreFailures: Cases = {
  ...one('plan-of-another-repository', { repository: 'acme/web', here: 'acme/shop' }, 'one of acme/web', '`plan-ref`'),
  ...one(
    'plan-of-another-run',
    { run: '7', 'this-run': '8' },
    'by run 7',
    'plan-ref: ${{ needs.plan.outputs.plan-ref }}',
  ),
  ...one('plan-of-another-commit', { planned: 'abc', here: 'def' }, 'commit abc', again),
  ...one('plan-gone', { place: 's3://acme-state/x.plan' }, 'nothing at s3://acme-state/x.plan', '`retention-days`'),
  ...one('plan-bucket-missing', { bucket: 'acme-state' }, 'no bucket acme-state', 'aws s3api list-buckets'),
  ...one('plan-too-large', { bytes: '300', most: '200' }, '300 bytes', 'divide the configuration'),
  ...one('plan-truncated', {}, 'shorter', again),
  ...one('plan-unreadable', { what: 'it is a poem' }, 'it is a poem', 'the same version'),
  ...one('plan-replaced', { id: '7-1-a', commit: 'abc', wanted: '7-1-b' }, '7-1-a of commit abc, and not 7-1-b', again),
  ...one('plan-tampered', { how: 'its SHA-256 is another' }, 'its SHA-256 is another', again),
  ...one('plan-header-tampered', {}, 'is not what was stored', again),
  ...one('encryption-key-missing', {}, 'is empty', 'encryption-key: ${{ secrets.PLAN_KEY }}'),
  ...one('encryption-key-wrong', {}, 'another key', 'the same secret'),
  ...one('plan-too-old', { age: '8 d', made: '2026-11-01T00:00:00Z', most: '7 d' }, '8 d old', '`max-age`'),
  ...one('plan-of-another-directory', { planned: 'infra', here: '.' }, 'in infra', 'working-directory: infra'),
  ...one(
    'plan-of-another-version',
    { planned: 'Terraform 1.11.4', here: 'Terraform 1.12.0', version: '1.11.4' },
    'here is Terraform 1.12.0',
    'terraform_version: 1.11.4',
  ),
  ...one(
    'plan-variables-missing',
    { names: 'TF_VAR_a and TF_VAR_b', name: 'TF_VAR_a' },
    'TF_VAR_a and TF_VAR_b',
    'TF_VAR_a: ${{ secrets.NAME }}',
  ),
}
