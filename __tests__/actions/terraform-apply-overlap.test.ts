/** Several at once on one state: a plan is applied once, whoever tries, and who comes too late is told why. */
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { expect, test } from '@jest/globals'
import { type PlannedScene, plannedScene, resourcesOf } from '../support/apply-scene.ts'

/** Outcomes of eight steps that start at once, each on a runner of its own. */
const outcomesOfEight = async ({ scene, reviewed }: PlannedScene, inputs: Readonly<Record<string, string>> = {}) => {
  const lives = Array.from({ length: 8 }, () =>
    reviewed.start(inputs, { limitSeconds: 200, workspace: scene.checkout() }),
  )
  const steps = await Promise.all(lives.map(async (live) => (await live).result))
  return steps.map(({ outputs }) => outputs['outcome']!).sort()
}

const files = { 'main.tf': 'resource "terraform_data" "a" { input = "1" }\n' }

test('eight at once, with `on-stale: fail`: one applies it, seven are told why not', async () => {
  const planned = await plannedScene({ files })
  const ends = await outcomesOfEight(planned, { 'on-stale': 'fail' })
  expect(ends.filter((outcome) => outcome !== 'stale' && outcome !== 'locked')).toEqual(['applied'])
  expect(await resourcesOf(planned.scene)).toEqual(['terraform_data.a'])
})

test('eight at once, as it is by default: one applies it, and for seven nothing is left to do', async () => {
  const planned = await plannedScene({ files })
  expect(await outcomesOfEight(planned)).toEqual(['applied', ...Array.from({ length: 7 }, () => 'unchanged')])
  expect(await resourcesOf(planned.scene)).toEqual(['terraform_data.a'])
})

/** A lock file as terraform writes it. */
const lockOf = (who: string, minutes: number) =>
  JSON.stringify({
    ID: '0b8e7c6c-6f5b-4b0a-9d5e-2d2f5f0f0c11',
    Operation: 'OperationTypeApply',
    Info: '',
    Who: who,
    Version: '1.11.4',
    Created: new Date(Date.now() - minutes * 60_000).toISOString(),
    Path: 'state/prod.tfstate',
  })

test.concurrent('somebody else holds the lock: told who, for how long, and how to get rid of it', async () => {
  const { scene, reviewed } = await plannedScene({ files })
  const { s3, bucket, key } = scene.state
  const lock = { Bucket: bucket, Key: `${key}.tflock` }
  await s3.send(new PutObjectCommand({ ...lock, Body: lockOf('carol@laptop', 125) }))
  const step = await reviewed.apply({ 'lock-timeout': '0s' })
  expect(step).toMatchObject({
    exitCode: 1,
    outputs: { outcome: 'locked', 'failure-code': 'locked', changed: 'false', serving: 'unknown' },
  })
  expect(step.outputs['failure-reason']).toMatch(/an apply of carol@laptop .*2 h \d+ min ago, lock 0b8e7c6c/)
  expect(step.summary).toContain('terraform force-unlock 0b8e7c6c-6f5b-4b0a-9d5e-2d2f5f0f0c11')
})

test.concurrent('a lock that is given back in time is waited for', async () => {
  const { scene, reviewed } = await plannedScene({ files })
  const { s3, bucket, key } = scene.state
  const lock = { Bucket: bucket, Key: `${key}.tflock` }
  await s3.send(new PutObjectCommand({ ...lock, Body: lockOf('carol@laptop', 1) }))
  const live = await reviewed.start({ 'lock-timeout': '2m' })
  await live.waitForLog(/applying/)
  await s3.send(new DeleteObjectCommand(lock))
  const step = await live.result
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'applied' } })
})
