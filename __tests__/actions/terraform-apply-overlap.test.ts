/** Several at once on one state: a plan is applied once, whoever tries, and who comes too late is told why. */
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { expect, test } from '@jest/globals'
import { plannedScene, resourcesOf } from '../support/apply-scene.ts'
import type { LiveStep } from '../support/run-step.ts'

const eight = Array.from({ length: 8 }, (_, index) => index)

const outcomes = async (lives: readonly LiveStep[]) =>
  (await Promise.all(lives.map(({ result }) => result))).map(({ outputs }) => outputs['outcome']!).sort()

const files = { 'main.tf': 'resource "terraform_data" "a" { input = "1" }\n' }

test('eight at once, with `on-stale: fail`: one applies it, seven are told why not', async () => {
  const { scene, reviewed } = await plannedScene({ files })
  const lives = await Promise.all(eight.map(() => reviewed.start({ 'on-stale': 'fail' }, { limitSeconds: 200 })))
  const ends = await outcomes(lives)
  expect(ends.filter((outcome) => outcome !== 'stale' && outcome !== 'locked')).toEqual(['applied'])
  expect(await resourcesOf(scene)).toEqual(['terraform_data.a'])
})

test('eight at once, as it is by default: one applies it, and for seven nothing is left to do', async () => {
  const { scene, reviewed } = await plannedScene({ files })
  const lives = await Promise.all(eight.map(() => reviewed.start({}, { limitSeconds: 200 })))
  expect(await outcomes(lives)).toEqual(['applied', ...eight.slice(1).map(() => 'unchanged')])
  expect(await resourcesOf(scene)).toEqual(['terraform_data.a'])
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
