import { expect, test } from '@jest/globals'
import type { Hook } from '../../../../../src/aws/ecs-service.ts'
import { hookWords, pauseWords } from '../../../../../src/targets/ecs-service/rollout/hooks.ts'
import { serviceDeployment } from './seen.ts'

const hook: Hook = {
  id: 'h1',
  target: 'PAUSE',
  status: 'AWAITING_ACTION',
  expiresAt: undefined,
  timeoutAction: undefined,
}
const seen = serviceDeployment('IN_PROGRESS', { arn: 'arn:sd/2', stage: 'BAKE_TIME' })
const at = 86_400_000

test.each([
  [
    {},
    /^The deployment of web is paused in BAKE_TIME until somebody lets it go on:\n.*\nor back, with --action ROLLBACK\.$/,
  ],
  [{ expiresAt: at, timeoutAction: 'ROLLBACK' }, / At 1970-01-02T00:00:00\.000Z it is rolled back by itself\.$/],
  [{ expiresAt: at, timeoutAction: 'CONTINUE' }, / At 1970-01-02T00:00:00\.000Z it goes on by itself\.$/],
  [
    {},
    /\naws ecs continue-service-deployment --service-deployment-arn arn:sd\/2 --hook-id h1 --action CONTINUE --region r\n/,
  ],
])('a pause: %j', (more, words) => {
  expect(pauseWords('web', 'r', seen, { ...hook, ...more })).toMatch(words)
})

test.each([
  ['AWAITING_ACTION', undefined],
  ['SUCCEEDED', undefined],
  ['TIMED_OUT', 'lifecycle hook h1 (PAUSE) was not answered in time'],
  ['FAILED', 'lifecycle hook h1 (PAUSE) failed'],
])('a hook that is %s', (status, words) => {
  expect(hookWords(serviceDeployment('ROLLBACK_SUCCESSFUL', { hooks: [{ ...hook, status }] }))).toBe(words)
})

test('no service deployment, no hook', () => {
  expect(hookWords(undefined)).toBeUndefined()
})
