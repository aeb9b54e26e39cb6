import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { putBacksOf } from '../../../../../src/targets/terraform/judge/put-back.ts'
import { riskOf } from '../../../../../src/targets/terraform/judge/risk.ts'
import { changesOf } from '../../../../../src/targets/terraform/plan/changes.ts'
import { parsePlan } from '../../../../../src/targets/terraform/plan/plan-json.ts'
import { redactorOf } from '../../../../../src/targets/terraform/redact/redactor.ts'
import type { PlanView } from '../../../../../src/targets/terraform/render/view.ts'
import { madePlan } from '../../../../support/made-plan.ts'
import { more, moved, rare } from './made-situations.ts'

const fixtures = join(import.meta.dirname, '../../../../fixtures/terraform-plans')

const textOf = (name: string): string => {
  if (name === '40-rare') return JSON.stringify(madePlan(rare, moved, more as object))
  const file = join(fixtures, name, 'plan.json')
  return existsSync(file) ? readFileSync(file, 'utf8') : gunzipSync(readFileSync(`${file}.gz`)).toString()
}

/** A plan as a door shows it. */
export const viewOf = (json: string, more: Partial<PlanView> = {}): PlanView => {
  const plan = parsePlan(json)
  const changes = changesOf(plan)
  return {
    label: 'infra/prod',
    mode: 'normal',
    changes,
    risk: riskOf(changes).level,
    provenance: {
      sha: '94614ed0c2f1',
      commitUrl: 'https://github.com/acme/shop/commit/94614ed0c2f1',
      product: 'Terraform 1.11.4',
      runNumber: '42',
      runUrl: 'https://github.com/acme/shop/actions/runs/4242',
    },
    status: { state: 'planned', changes: changes.hasChanges },
    errors: [],
    warnings: [],
    refusals: [],
    putBacks: putBacksOf(changes.resources),
    notes: [],
    howToApply: 'Merge, and approve the deployment to `production`.',
    shortFingerprint: '9f3a01bc',
    redactor: redactorOf(plan),
    ...more,
  }
}

const deprecated = {
  summary: 'Argument is deprecated',
  detail: 'Use retention_in_days instead of old_field.',
  address: 'aws_cloudwatch_log_group.api_v2',
  where: 'main.tf:77',
}

/** Each situation that is worth a look: the fixture, and what a door says beside it. */
const situations: Readonly<Record<string, readonly [fixture: string, more?: Partial<PlanView>]>> = {
  '01-create': ['01-create'],
  '02-update': ['02-update'],
  '03-replace': ['03-replace'],
  '04-destroy-some': ['04-destroy-some'],
  '05-destroy-all': ['05-destroy-all', { mode: 'destroy' }],
  '06-sensitive': ['06-sensitive'],
  '07-unknown': ['07-unknown'],
  '08-moved': ['08-moved'],
  '09-moved-only': ['09-moved-only'],
  '10-import': ['10-import'],
  '11-forget': ['11-forget'],
  '12-outputs-only': ['12-outputs-only'],
  '13-checks': ['13-checks'],
  '14-hostile': ['14-hostile'],
  '15-no-changes': ['15-no-changes', { howToApply: undefined }],
  '16-mixed': ['16-mixed'],
  '17-data-read': ['17-data-read'],
  '18-errored': [
    '18-errored',
    {
      status: { state: 'plan-failed' },
      errors: [
        {
          summary: 'Resource precondition failed',
          detail: 'The queue must be of v3 before the API can use it.',
          address: 'terraform_data.api',
          where: 'main.tf:6',
        },
      ],
      howToApply: undefined,
      shortFingerprint: undefined,
    },
  ],
  '19-target': [
    '19-target',
    {
      warnings: [
        { summary: 'Resource targeting is in effect', detail: 'You are creating a plan with the -target option.' },
      ],
      provenance: { product: 'OpenTofu 1.10.7', arguments: ['-target=terraform_data.a'] },
    },
  ],
  '20-ephemeral-write': ['20-ephemeral-write'],
  '30-aws-realistic': ['30-aws-realistic', { warnings: [deprecated] }],
  '30-refused': [
    '30-aws-realistic',
    {
      status: { state: 'refused' },
      refusals: ['`fail-on: stateful` stops this plan: it destroys `aws_db_instance.orders`.'],
      howToApply: undefined,
      shortFingerprint: undefined,
    },
  ],
  '30-again': [
    '30-aws-realistic',
    {
      since: {
        grain: 'object',
        added: ['aws_iam_policy.deploy'],
        altered: ['aws_lambda_function.resize', 'output.release'],
        gone: 2,
        than: '1a2b3c4',
      },
    },
  ],
  '30-identical': [
    '30-aws-realistic',
    { reviewed: { verdict: 'identical', pullRequest: 12 }, status: { state: 'waiting', environment: 'production' } },
  ],
  '30-different': [
    '30-aws-realistic',
    {
      reviewed: {
        verdict: 'different',
        pullRequest: 12,
        secretsOnly: false,
        difference: { grain: 'object', added: ['aws_s3_bucket.legacy'], altered: ['aws_db_instance.orders'], gone: 0 },
      },
    },
  ],
  '30-failed': [
    '30-aws-realistic',
    {
      status: { state: 'plan-failed' },
      errors: [
        {
          summary: 'reading S3 Bucket (acme-assets): operation error S3: HeadBucket',
          detail:
            'https response error StatusCode: 403, RequestID: 4Z0, api error AccessDenied: User arn:aws:sts::123456789012:assumed-role/plan/ci ' +
            'is not authorized to perform: s3:ListBucket. The password was new-db-Passw0rd!',
          address: 'aws_s3_bucket.assets',
          where: 'main.tf:12',
        },
      ],
      howToApply: undefined,
      shortFingerprint: undefined,
    },
  ],
  '31-drift': ['31-drift'],
  '32-refresh-only': ['32-refresh-only', { mode: 'refresh-only' }],
  '33-deposed': ['33-deposed'],
  '34-import-generated': ['34-import-generated'],
  '35-long-values': ['35-long-values'],
  '36-numbers': ['36-numbers'],
  '37-put-back': ['37-put-back'],
  '40-rare': ['40-rare'],
  '90-huge-2000': ['90-huge-2000'],
  '90-huge-10000': ['90-huge-10000'],
}

export const names: readonly string[] = Object.keys(situations)

export const situation = (name: string): PlanView => {
  const [fixture, more] = situations[name]!
  return viewOf(textOf(fixture), more)
}
