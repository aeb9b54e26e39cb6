/** The Terraform module of bootstrap: it reads the same documents, and fills them in as the template does. */

import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { findProgram } from '../../sandbox/setup/find-program.ts'
import { bootstrapFolder, bootstrapValues, fill } from './bootstrap-files.ts'

const values = bootstrapValues({
  account: '123456789012',
  region: 'us-east-1',
  name: 'api',
  gitHubName: { owner: 'acme', ownerId: 1, name: 'shop', id: 2 },
  environment: 'production',
})

describe('the Terraform module', () => {
  const terraform = (folder: string, args: string[], input = '') => {
    const program = findProgram('terraform', 'tofu')
    if (!program) throw new Error('missing: Terraform; get it: terraform or tofu on PATH')
    const env = { PATH: process.env['PATH'], HOME: folder, CHECKPOINT_DISABLE: '1', TF_CLI_CONFIG_FILE: '/dev/null' }
    return spawnSync(program, args, { cwd: folder, input, env, encoding: 'utf8', timeout: 60_000 })
  }

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
})
