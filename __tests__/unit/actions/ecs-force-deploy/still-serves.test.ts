import { expect, test } from '@jest/globals'
import type { Attempt } from '../../../../src/actions/ecs-force-deploy/attempt.ts'
import { stillServes } from '../../../../src/actions/ecs-force-deploy/still-serves.ts'
import { Failure } from '../../../../src/failures/failure.ts'
import { printed } from '../../printed.ts'
import { awsFailure, type Script, scriptedAccess } from '../../targets/ecs-service/rollout/scripted-access.ts'
import { definition, entry, ours, serviceDeployment, serviceWith } from '../../targets/ecs-service/rollout/seen.ts'

const output = printed()

const done = serviceDeployment('SUCCESSFUL')
const steady = serviceWith([entry(2, 'PRIMARY', 'COMPLETED')])
const replaced = serviceWith([entry(3, 'PRIMARY', 'IN_PROGRESS'), entry(2, 'ACTIVE', 'COMPLETED')])

/** Our deployment, after it was done and looked healthy; the script is what AWS tells then. */
const after = (script: Script, onSuperseded = 'fail', theirs?: string): Attempt => {
  const { access } = scriptedAccess({ deployments: [done], ...script })
  const told = { ...(theirs && { theirs }) }
  const work = { access, facts: { name: 'web' }, input: { onSuperseded }, told }
  return { work, ours, end: { outcome: 'deployed', judgement: { state: 'deployed' }, ours } } as unknown as Attempt
}

test('ours is what serves', async () => {
  const attempt = after({ looks: [steady] })
  expect(await stillServes(attempt)).toBe('serves')
  expect(attempt.next).toBeUndefined()
  expect(attempt.work.told.theirs).toBeUndefined()
})

test('a read that is behind is no deployment of somebody else', async () => {
  expect(await stillServes(after({ looks: [serviceWith([entry(1, 'PRIMARY', 'COMPLETED')])] }))).toBe('serves')
})

test.each([
  ['known to be done', [done]],
  ['whose own record may not be read', [undefined]],
])('a newer one took over from ours, %s', async (_, deployments) => {
  const looking = stillServes(after({ looks: [replaced], deployments }))
  await expect(looking).rejects.toMatchObject({ code: 'superseded', outcome: 'superseded' })
  await expect(looking).rejects.toThrow('ecs-svc/3 of web:3')
})

test('on-superseded: succeed leaves it to them', async () => {
  const attempt = after({ looks: [replaced] }, 'succeed')
  expect(await stillServes(attempt)).toBe('ecs-svc/3 took over')
  expect(attempt.work.told.theirs).toBe('ecs-svc/3')
  expect(await stillServes(after({}, 'succeed', 'ecs-svc/3'))).toBe('left to somebody else')
})

test('on-superseded: follow waits for theirs', async () => {
  const attempt = after({ looks: [replaced] }, 'follow')
  await stillServes(attempt)
  expect(attempt.next).toMatchObject({ deploymentId: 'ecs-svc/3', taskDefinitionArn: definition(3) })
  expect(attempt.next?.previous).toEqual(ours.previous)
})

test('what cannot be looked at is a warning: ECS has confirmed it, and it was healthy', async () => {
  const lost = new Failure('GitHub gave no token.', { code: 'no-id-token' })
  for (const failure of [awsFailure('denied', 'AccessDeniedException'), lost])
    expect(await stillServes(after({ looks: [failure] }))).toBe('not known')
  expect(output.text()).toContain('::warning::Whether somebody else has deployed web meanwhile is not known: GitHub')
})

test('a cancel is told as one', async () => {
  const cancelled = new Failure('The job was cancelled.', { code: 'cancelled', outcome: 'cancelled' })
  const attempt = after({ looks: [awsFailure('passing', 'ECONNRESET')], signal: AbortSignal.abort(cancelled) })
  await expect(stillServes(attempt)).rejects.toBe(cancelled)
})
