import { expect, test } from '@jest/globals'
import type { Session } from '../../../../src/aws/session.ts'
import type { TargetState } from '../../../../src/aws/target-health.ts'
import { healthyTargets } from '../../../../src/targets/ecs-service/healthy.ts'
import { awsFailure } from './rollout/scripted-access.ts'

const target = (state: string): TargetState => ({ group: 'web', target: '10.0.0.1:80', state, code: '', reason: '' })

const asker = (groups: readonly string[], answer: readonly TargetState[] | Error) => {
  let asked = 0
  const ask = healthyTargets({} as Session, groups, async () => {
    asked++
    if (answer instanceof Error) throw answer
    return answer
  })
  return { ask, asked: () => asked }
}

test('healthy targets of those that stay are told; the load balancer is not asked with every look', async () => {
  const { ask, asked } = asker(['arn:group'], ['healthy', 'initial', 'draining', 'unused'].map(target))
  expect([await ask(), await ask(), asked()]).toEqual([{ healthy: 1, of: 2 }, { healthy: 1, of: 2 }, 1])
})

test('without a load balancer, and without the right, nothing is told, and nothing asked again', async () => {
  const none = asker([], [])
  expect([await none.ask(), none.asked()]).toEqual([undefined, 0])
  const denied = asker(['arn:group'], awsFailure('denied', 'AccessDenied'))
  expect([await denied.ask(), await denied.ask(), denied.asked()]).toEqual([undefined, undefined, 1])
})

test('ended credentials end the wait', async () => {
  const expired = awsFailure('unauthenticated', 'ExpiredToken')
  await expect(asker(['arn:group'], expired).ask()).rejects.toBe(expired)
})
