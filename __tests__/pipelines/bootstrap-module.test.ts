/** The Terraform module of bootstrap: it reads the same documents, and fills them in as the template does. */

import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import type { Policy, Statement } from '../../sandbox/aws/client.ts'
import { findProgram } from '../../sandbox/setup/find-program.ts'
import { freshAws } from '../support/door.ts'
import { scratchFolder } from '../support/scratch.ts'
import { bootstrapFolder, bootstrapValues, distribution, fill } from './bootstrap-files.ts'
import { roleInIam } from './role-in-iam.ts'

const gitHubName = { owner: 'acme', ownerId: 1, name: 'shop', id: 2 }
const place = { name: 'api', gitHubName, environment: 'production' }
const values = bootstrapValues({ account: '123456789012', region: 'us-east-1', ...place })

const terraform = (folder: string, args: string[], input = '', more: NodeJS.ProcessEnv = {}) => {
  const program = findProgram('terraform', 'tofu')
  if (!program) throw new Error('missing: Terraform; get it: terraform or tofu on PATH')
  const own = { PATH: process.env['PATH'], HOME: folder, CHECKPOINT_DISABLE: '1', TF_CLI_CONFIG_FILE: '/dev/null' }
  return spawnSync(program, args, { cwd: folder, input, env: { ...own, ...more }, encoding: 'utf8', timeout: 120_000 })
}

describe('the Terraform module', () => {
  test('is formatted', () => {
    const { status, stdout } = terraform(join(bootstrapFolder, 'terraform'), ['fmt', '-check', '-diff'])
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' })
  })

  const module = readFileSync(join(bootstrapFolder, 'terraform/main.tf'), 'utf8')
  const read = [...module.matchAll(/templatefile\("\$\{path\.module\}\/\.\.\/([^"]+)"/g)].map(([, file]) => file!)
  const templates = [...new Set(read)]

  test('reads fifteen documents', () => {
    expect(templates.sort()).toEqual([
      'policies/aws-deploy-check.json',
      'policies/build-lambda-image.json',
      'policies/ecs-force-deploy-pre-task.json',
      'policies/ecs-force-deploy-revisions.json',
      'policies/ecs-force-deploy.json',
      'policies/s3-sync-invalidate-cloudfront.json',
      'policies/s3-sync-invalidate.json',
      'policies/terraform-apply-kms.json',
      'policies/terraform-apply.json',
      'policies/terraform-plan-comment-kms.json',
      'policies/terraform-plan-comment.json',
      'policies/update-and-wait-lambda.json',
      'trust/build.json',
      'trust/deploy.json',
      'trust/plan.json',
    ])
  })

  test.each(templates)('fills in %s as we do', (file) => {
    const folder = mkdtempSync(join(tmpdir(), 'templatefile-'))
    try {
      const given = JSON.stringify(values)
      const expression = `jsonencode(templatefile(${JSON.stringify(join(bootstrapFolder, file))}, ${given}))`
      const { stdout, stderr } = terraform(folder, ['console'], expression)
      expect(stderr).toBe('')
      // The console shows a text in quotes, and jsonencode made one of a text.
      expect(JSON.parse(JSON.parse(JSON.parse(stdout)))).toEqual(fill(file, values))
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
  test('makes the roles of the documents', async () => {
    const aws = freshAws()
    const found: Record<string, string> = {
      ...bootstrapValues({ account: aws.account, region: aws.region, ...place }),
      ...ofWeb,
    }
    const folder = scratchFolder()
    cpSync(bootstrapFolder, folder, { recursive: true })
    const module = join(folder, 'terraform')
    writeFileSync(join(module, 'here_override.tf'), providerHere)
    const names = { functions: { api: 'team/api' }, services: { web: serviceOf('team/web') } }
    const variables = {
      ...{ name: 'api-github', github_repository: 'acme/shop', github_owner_id: 1, github_repository_id: 2 },
      ...names,
      site: { bucket: 'acme-site', prefix: 'docs/', state: '.aws-deploy/docs~', distribution },
      state: { bucket: 'acme-state', key: 'prod.tfstate', kms_key: found['StateKmsKey'] },
    }
    writeFileSync(join(module, 'terraform.tfvars.json'), JSON.stringify(variables))
    const env = { ...aws.environment, TF_CLI_CONFIG_FILE: process.env['TF_CLI_CONFIG_FILE'] }
    for (const args of [
      ['init', '-input=false'],
      ['apply', '-auto-approve', '-input=false'],
    ]) {
      const { status, stderr } = terraform(module, [...args, '-no-color'], '', env)
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    }

    const wanted = (file: string, more: Record<string, string> = {}) => inOrder(fill(file, { ...found, ...more }))
    const role = async (name: string) => {
      const { trust, policies } = await roleInIam(aws, `api-github-${name}`)
      const ordered = Object.entries(policies).map(([key, policy]) => [key, inOrder(policy)])
      return { trust: inOrder(trust), policies: Object.fromEntries(ordered) }
    }
    const check = (name: string) => wanted('policies/aws-deploy-check.json', { Role: `api-github-${name}` })
    const policy = (name: string, more?: Record<string, string>) => wanted(`policies/${name}.json`, more)
    expect(await role('build')).toEqual({
      trust: wanted('trust/build.json'),
      policies: {
        'aws-deploy-check': check('build'),
        'build-lambda-image-team+api': policy('build-lambda-image', { Repository: 'team/api' }),
        'build-lambda-image-team+web': policy('build-lambda-image', { Repository: 'team/web' }),
      },
    })
    const service = ['ecs-force-deploy', 'ecs-force-deploy-pre-task', 'ecs-force-deploy-revisions']
    expect(await role('deploy')).toEqual({
      trust: wanted('trust/deploy.json'),
      policies: {
        'aws-deploy-check': check('deploy'),
        'api-github-update-and-wait-lambda-api': policy('update-and-wait-lambda', { Repository: 'team/api' }),
        'api-github-ecs-force-deploy-web': service
          .flatMap((name) => policy(name, { Repository: 'team/web' }))
          .sort(byText),
        's3-sync-invalidate': policy('s3-sync-invalidate'),
        's3-sync-invalidate-cloudfront': policy('s3-sync-invalidate-cloudfront'),
      },
    })
    expect(await role('plan')).toEqual({
      trust: wanted('trust/plan.json'),
      policies: {
        'terraform-plan-comment': policy('terraform-plan-comment'),
        'terraform-plan-comment-kms': policy('terraform-plan-comment-kms'),
      },
    })
    expect(await role('apply')).toEqual({
      trust: wanted('trust/deploy.json'),
      policies: {
        'terraform-apply': policy('terraform-apply'),
        'terraform-apply-kms': policy('terraform-apply-kms'),
      },
    })
  })
})

/** The provider that is here is of the line before the one that the module asks for, where a Region's name is called otherwise. */
const providerHere = `terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100"
    }
  }
}

locals {
  account = {
    Account   = data.aws_caller_identity.current.account_id
    Partition = data.aws_partition.current.partition
    Region    = data.aws_region.current.name
  }
}
`

const serviceOf = (repository: string) => ({
  ...{ cluster: 'production', task_role: 'web-task', execution_role: 'web-execution', log_group: '/ecs/web' },
  repository,
})
const ofWeb = {
  ...{ Service: 'web', Family: 'web', TaskRole: 'web-task', ExecutionRole: 'web-execution', LogGroup: '/ecs/web' },
}

/** The statements of a document, whose order and lists say nothing by their order, and where one stands for a list of one. */
const inOrder = ({ Statement }: Policy): readonly string[] =>
  [Statement]
    .flat()
    .map((statement: Statement) => JSON.stringify(sorted(statement)))
    .sort(byText)

const byText = (a: string, b: string) => (a < b ? -1 : 1)

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.length === 1 ? sorted(value[0]) : value.map(sorted).sort()
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => byText(a, b))
      .map(([key, each]) => [key, sorted(each)]),
  )
}
