/** Terraform in a step that is cancelled: interrupted once, and left to end what it is at. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { family, isAlive } from '../support/process-table.ts'
import { scratchFolder } from '../support/scratch.ts'
import { configuration, runTerraformStep, standIn, startTerraform } from '../support/terraform-step.ts'

const small = () => configuration({ 'main.tf': 'resource "terraform_data" "one" { input = "hello" }\n' })

/** Counts its interrupts, and is not to be hurried. */
const patient = (folder: string, seconds: number) =>
  standIn(`trap 'echo interrupt >> ${folder}/interrupts' INT
echo '{"type":"planned_change","change":{"resource":{"addr":"a.b"},"action":"create"}}'
echo '{"type":"apply_start","hook":{"resource":{"addr":"a.b"},"action":"create"},"@message":"a.b: Creating..."}'
at=0; while [ $at -lt ${seconds * 5} ]; do sleep 0.2; at=$((at + 1)); done
echo '{"type":"apply_complete","hook":{"resource":{"addr":"a.b"},"action":"create"},"@message":"a.b: done"}'
echo '{"type":"diagnostic","diagnostic":{"severity":"error","summary":"execution halted"}}'
exit 1`)

const waitFor = async (what: () => boolean): Promise<void> => {
  for (const limit = Date.now() + 60_000; !what(); await new Promise((done) => setTimeout(done, 50)))
    if (Date.now() > limit) throw new Error('it did not come true within a minute')
}

describe('a step that is cancelled', () => {
  test.concurrent('interrupts an apply once and leaves it alone: `post` waits for it and tells its end', async () => {
    const folder = scratchFolder()
    const directory = small()
    const main = startTerraform('apply', { directory, terraformPath: patient(folder, 9) })
    await waitFor(() => main.log().includes('Creating'))
    for (let times = 0; times < 3; times++) main.child.kill('SIGINT')
    const { found, exitCode } = await main.ended
    expect(exitCode).toBe(0)
    expect(found.applied).toMatchObject({
      goesOn: true,
      interrupted: true,
      told: { resources: [{ state: 'running' }] },
    })
    expect(found.applied.failure).toBeUndefined()
    const { running } = found.told[0]
    const post = await runTerraformStep('post', { directory, running })
    expect(post.found.applied).toMatchObject({
      goesOn: false,
      told: { resources: [{ address: 'a.b', state: 'done' }] },
      failure: { code: 'apply-interrupted', outcome: 'cancelled' },
    })
    expect(readFileSync(join(folder, 'interrupts'), 'utf8')).toBe('interrupt\n')
    // Its number may be another program's by now: that one is not waited for, nor touched.
    const other = { ...running, program: { ...running.program, pid: process.pid } }
    expect((await runTerraformStep('post', { directory, running: other })).found.applied.goesOn).toBe(false)
    expect(existsSync(running.program.stdout)).toBe(true)
  })

  test.concurrent('ends what holds no lock, with all that it has started', async () => {
    const main = startTerraform('plan', {
      directory: small(),
      terraformPath: standIn(`trap '' INT; sleep 60; sleep 60`),
    })
    await waitFor(() => main.log().includes('stop-commands'))
    await waitFor(() => family(main.child.pid!).length > 2)
    const before = family(main.child.pid!)
    main.child.kill('SIGINT')
    const { found } = await main.ended
    expect(found.failure).toMatchObject({ code: 'cancelled', outcome: 'cancelled' })
    expect(before.length).toBeGreaterThan(2)
    await waitFor(() => !before.some(isAlive))
    expect(before.filter(isAlive)).toEqual([])
  })

  // Not beside the others: it has the five seconds that a step waits.
  test('a real apply ends by itself, with its state saved and its lock given back', async () => {
    const directory = configuration({
      'main.tf': `
resource "terraform_data" "first" { input = "quick" }
resource "terraform_data" "slow" {
  depends_on = [terraform_data.first]
  provisioner "local-exec" { command = "sleep 30" }
}
resource "terraform_data" "last" { input = terraform_data.slow.id }
`,
    })
    await runTerraformStep('plan', { directory })
    const main = startTerraform('apply', { directory })
    await waitFor(() => /local-exec|terraform_data\.slow: (Creating|Provisioning)/.test(main.log()))
    main.child.kill('SIGINT')
    const { found } = await main.ended
    expect(found.applied).toMatchObject({ goesOn: false, interrupted: true })
    expect(found.applied.failure).toMatchObject({ code: 'apply-interrupted', outcome: 'cancelled' })
    const states = Object.fromEntries(
      found.applied.told.resources.map((one: { address: string; state: string }) => [one.address, one.state]),
    )
    expect(states['terraform_data.first']).toBe('done')
    expect(states['terraform_data.last']).toBe('waiting')
    expect(existsSync(join(directory, '.terraform.tfstate.lock.info'))).toBe(false)
    expect(readFileSync(join(directory, 'terraform.tfstate'), 'utf8')).toContain('"first"')
  })
})
