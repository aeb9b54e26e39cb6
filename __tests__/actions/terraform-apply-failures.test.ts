/** An apply that fails half-way: what is done, what is not, what is left behind, and what to do. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { planned, plannedScene, resourcesOf } from '../support/apply-scene.ts'
import { httpState } from '../support/http-state.ts'
import { terraformScene } from '../support/terraform-scene.ts'

const failing = `
resource "terraform_data" "a" { input = "1" }
resource "terraform_data" "bad" {
  input      = terraform_data.a.output
  provisioner "local-exec" { command = "echo some words of it; exit 3" }
}
resource "terraform_data" "zip" { input = filemd5("\${path.module}/\${terraform_data.a.output}.zip") }
resource "terraform_data" "after" { input = terraform_data.bad.id }
output "a" { value = terraform_data.a.output }
`

test.concurrent('told resource by resource, with what to do next', async () => {
  const { scene, reviewed } = await plannedScene({ files: { 'main.tf': failing } })
  const step = await reviewed.apply()
  expect(step).toMatchObject({
    exitCode: 1,
    outputs: {
      outcome: 'failed',
      changed: 'true',
      serving: 'mixed',
      'added-count': '1',
      'changed-count': '0',
      'destroyed-count': '0',
      outputs: '{}',
    },
  })
  expect(JSON.parse(step.outputs['failed-addresses']!)).toEqual(['terraform_data.bad', 'terraform_data.zip'])
  expect(step.summary).toMatch(/Applied in part in `infra`: 1 done, 2 failed, 1 not started/)
  for (const text of [
    '`terraform_data.bad`, create',
    'some words of it',
    '`main.tf:5`',
    '1.zip: no such file',
    'Not started (1)',
    '`terraform_data.after`',
    'run the plan job again',
  ])
    expect(step.summary).toContain(text)
  expect(step.errors).toHaveLength(1)
  const report = JSON.parse(step.read(step.outputs['report-file']!)) as { details: object }
  expect(report.details).toMatchObject({
    done: ['terraform_data.a'],
    failed: ['terraform_data.bad', 'terraform_data.zip'],
    notStarted: ['terraform_data.after'],
  })
  // The one that failed is there, and is replaced by the next plan.
  expect(await resourcesOf(scene)).toEqual(['terraform_data.a', 'terraform_data.bad'])
  scene.write({ '1.zip': 'zip', 'main.tf': failing.replace('exit 3', 'exit 0') })
  const mended = await (await planned(scene)).apply()
  expect(mended.outputs).toMatchObject({
    outcome: 'applied',
    'added-count': '3',
    'destroyed-count': '1',
    outputs: '{"a":"1"}',
  })
})

test.concurrent('the first thing fails: nothing is there', async () => {
  const files = { 'main.tf': 'resource "terraform_data" "a" {\n  provisioner "local-exec" { command = "exit 1" }\n}\n' }
  const { reviewed } = await plannedScene({ files })
  const step = await reviewed.apply()
  expect(step.summary).toMatch(/### ❌ Failed in `infra`: 1 failed/)
  expect(step.outputs).toMatchObject({ outcome: 'failed', changed: 'true', serving: 'mixed', 'added-count': '0' })
})

const slow =
  'resource "terraform_data" "a" {}\nresource "terraform_data" "slow" {\n  input = terraform_data.a.id\n' +
  '  provisioner "local-exec" { command = "sleep 60" }\n}\n'

/** The terraform that applies in a folder. */
const applying = (folder: string): number => {
  const found = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .find((id) => {
      try {
        return (
          readFileSync(`/proc/${id}/cmdline`, 'utf8').includes('\0apply\0') &&
          readlinkSync(`/proc/${id}/cwd`) === folder
        )
      } catch {
        return false
      }
    })
  return Number(found)
}

test.concurrent('terraform is killed: the lock that it leaves, and how to get rid of it', async () => {
  const { scene, reviewed } = await plannedScene({ files: { 'main.tf': slow } })
  const live = await reviewed.start()
  await live.waitForLog(/slow: Provisioning/)
  process.kill(applying(join(scene.folder, 'infra')), 'SIGKILL')
  const step = await live.result
  expect(step).toMatchObject({
    exitCode: 1,
    outputs: { outcome: 'failed', 'failure-code': 'terraform-killed', changed: 'true', serving: 'unknown' },
  })
  const lock = JSON.parse(Buffer.from(await scene.state.read(`${scene.state.key}.tflock`)).toString()) as { ID: string }
  expect(step.summary).toContain('A lock is left on the state')
  expect(step.summary).toContain(`terraform force-unlock ${lock.ID}`)
  expect(step.summary).toContain('Nobody knows how this one ended')
  expect(step.summary).toContain('`terraform_data.slow`, create')
  expect(JSON.parse(step.outputs['failed-addresses']!)).toEqual(['terraform_data.slow'])
})

test.concurrent('the state cannot be saved: it is kept, on the runner alone, and told loudly', async () => {
  const secret = 'a-secret-of-the-state'
  const files = {
    'main.tf': `variable "s" {\n  default = "${secret}"\n  sensitive = true\n}\nresource "terraform_data" "a" { input = var.s }\n`,
  }
  const scene = await terraformScene({ files, backend: 's3' })
  const state = await httpState()
  scene.write({ 'backend.tf': state.backend })
  const reviewed = await planned(scene)
  state.refuse(403)
  const step = await reviewed.apply()
  expect(step).toMatchObject({
    exitCode: 1,
    outputs: { outcome: 'failed', 'failure-code': 'state-not-saved', changed: 'true' },
  })
  const kept = join(scene.folder, 'infra', 'errored.tfstate')
  expect(step.summary).toContain(kept)
  expect(step.summary).toContain('terraform state push errored.tfstate')
  expect(step.warnings.join()).toContain(kept)
  expect(JSON.parse(readFileSync(kept, 'utf8'))).toMatchObject({ resources: [{ name: 'a' }] })
  expect(state.locked()).toBe(false)
  const { leftBehind, ...told } = step
  expect(JSON.stringify({ ...told, masks: [] })).not.toContain(secret)
  expect(leftBehind.filter(({ content }) => content.includes(secret)).map(({ path }) => path)).toEqual([kept])
})
