import { describe, expect, test } from '@jest/globals'
import type { Failure } from '../../../../../src/failures/failure.ts'
import type { Ours } from '../../../../../src/targets/ecs-service/rollout/ours.ts'
import { type PuttingBack, putBack } from '../../../../../src/targets/ecs-service/rollout/put-back.ts'
import { muted } from '../../../printed.ts'
import { awsFailure, type Script, scriptedAccess } from './scripted-access.ts'
import { definition, entry, ours, serviceDeployment, serviceWith } from './seen.ts'

muted()

const going = serviceWith([entry(2, 'PRIMARY', 'IN_PROGRESS'), entry(1, 'ACTIVE', 'COMPLETED')])
const done = serviceWith([entry(2, 'PRIMARY', 'COMPLETED')])
const failed = serviceWith([entry(2, 'PRIMARY', 'FAILED'), entry(1, 'ACTIVE', 'COMPLETED')])
const theirs = serviceWith([entry(3, 'PRIMARY', 'IN_PROGRESS'), entry(2, 'ACTIVE', 'IN_PROGRESS')])
const againBegun = serviceWith([entry(4, 'PRIMARY', 'IN_PROGRESS', { taskDefinition: definition(1) })])
const again = serviceWith([entry(4, 'PRIMARY', 'COMPLETED', { taskDefinition: definition(1) })])

const pinnedArn = `${definition(1).split('/')[0]}/pinned:9`

const pinned = (state: string) => serviceWith([entry(4, 'PRIMARY', state, { taskDefinition: pinnedArn })])

const back = async (script: Script, mine: Ours = ours, more: Partial<PuttingBack> = {}) => {
  const { access, writes } = scriptedAccess(script)
  const pin = async () => pinnedArn
  const startable = async (arn: string) => arn
  const result = await putBack(access, { name: 'web', ours: mine, confirm: true, pin, startable, ...more }).catch(
    ({ code, message }: Failure) => `${code}: ${message}`,
  )
  return { result, writes }
}

const blind = { ...ours, serviceDeploymentArn: undefined, rollsBack: false }

describe('what goes on', () => {
  test.concurrent('is stopped, and followed until what was before is live', async () => {
    const script = {
      looks: [going],
      deployments: [serviceDeployment('IN_PROGRESS'), serviceDeployment('ROLLBACK_SUCCESSFUL')],
    }
    expect(await back(script)).toEqual({ result: 'reverted', writes: ['stop arn:sd/2'] })
  })

  test.concurrent('is stopped alone, when the step is being cancelled', async () => {
    const script = { looks: [going], deployments: [serviceDeployment('IN_PROGRESS')] }
    expect(await back(script, ours, { confirm: false })).toEqual({ result: 'asked', writes: ['stop arn:sd/2'] })
  })

  test.concurrent('and that ECS does not stop is replaced', async () => {
    const script: Script = {
      looks: [going, again],
      deployments: [serviceDeployment('IN_PROGRESS'), undefined],
      stop: awsFailure('conflict', 'ConflictException'),
      answers: [againBegun],
    }
    expect(await back(script)).toEqual({ result: 'reverted', writes: ['stop arn:sd/2', 'deploy web:1'] })
  })

  test.concurrent('and whose service deployment is not known is replaced', async () => {
    const script: Script = { looks: [going, again], answers: [againBegun] }
    expect(await back(script, blind)).toEqual({ result: 'reverted', writes: ['deploy web:1'] })
  })

  test.concurrent('and is done before it is stopped is replaced', async () => {
    const script: Script = {
      looks: [going, done, again],
      deployments: [serviceDeployment('IN_PROGRESS'), serviceDeployment('SUCCESSFUL'), undefined],
      answers: [againBegun],
    }
    expect(await back(script)).toEqual({ result: 'reverted', writes: ['stop arn:sd/2', 'deploy web:1'] })
  })
})

describe('what is done', () => {
  test.concurrent('is replaced by what was before, with as many tasks', async () => {
    const mine = { ...blind, previous: { ...ours.previous, desiredCount: 3 } }
    expect(await back({ looks: [done, again], answers: [againBegun] }, mine)).toEqual({
      result: 'reverted',
      writes: ['deploy web:1 3'],
    })
  })

  test.concurrent('is replaced by a copy of what was before, where that was deregistered', async () => {
    const copied = { startable: async () => pinnedArn }
    const script: Script = { looks: [done, pinned('COMPLETED')], answers: [pinned('IN_PROGRESS')] }
    expect(await back(script, blind, copied)).toEqual({ result: 'reverted', writes: ['deploy pinned:9'] })
  })

  test.concurrent('with the same task definition is replaced by the images of before', async () => {
    const image = { container: 'app', image: 'web:live', digest: 'sha256:1' }
    const mine: Ours = {
      ...blind,
      previous: { ...ours.previous, taskDefinitionArn: definition(2), serviceRevisionArn: 'arn:revision/1' },
    }
    const script: Script = {
      looks: [done, pinned('COMPLETED')],
      revisions: [{ arn: 'arn:revision/1', taskDefinition: definition(2), createdAt: 1, images: [image] }],
      answers: [pinned('IN_PROGRESS')],
    }
    expect(await back(script, mine)).toEqual({ result: 'reverted', writes: ['deploy pinned:9'] })
  })

  test.concurrent('with the same task definition, by what its tasks ran', async () => {
    const images = [{ container: 'app', image: 'web:live', digest: 'sha256:1' }]
    const mine: Ours = { ...blind, previous: { ...ours.previous, taskDefinitionArn: definition(2), images } }
    const pinned = (state: string) => serviceWith([entry(4, 'PRIMARY', state, { taskDefinition: pinnedArn })])
    const script: Script = { looks: [done, pinned('COMPLETED')], answers: [pinned('IN_PROGRESS')] }
    expect(await back(script, mine)).toEqual({ result: 'reverted', writes: ['deploy pinned:9'] })
  })

  test.concurrent('and was the first of its service cannot be', async () => {
    const { result, writes } = await back(
      { looks: [done] },
      { ...blind, previous: { deploymentId: '', taskDefinitionArn: '' } },
    )
    expect({ result, writes }).toEqual({ result: expect.stringMatching(/^previous-unknown: /), writes: [] })
  })
})

describe('what failed', () => {
  test.concurrent('and AWS leaves, is replaced', async () => {
    expect(await back({ looks: [failed, again], answers: [againBegun] }, blind)).toEqual({
      result: 'reverted',
      writes: ['deploy web:1'],
    })
  })

  test.concurrent('and AWS has rolled back, is back, but for the number of tasks', async () => {
    const mine = { ...ours, previous: { ...ours.previous, desiredCount: 5 } }
    expect(await back({ looks: [again], deployments: [serviceDeployment('ROLLBACK_SUCCESSFUL')] }, mine)).toEqual({
      result: 'untouched',
      writes: ['scale 5'],
    })
  })

  test.concurrent('and does not come back is told', async () => {
    const broken = serviceWith([entry(4, 'PRIMARY', 'FAILED', { taskDefinition: definition(1) })])
    const { result } = await back({ looks: [done, broken], answers: [againBegun] }, blind)
    expect(result).toMatch(/^rollback-failed: .*circuit breaker: tasks failed to start/)
  })
})

describe("somebody else's deployment", () => {
  test.concurrent.each([
    ['is never touched', theirs, undefined],
    [
      'is never touched, after ours was done',
      serviceWith([entry(3, 'PRIMARY', 'IN_PROGRESS'), entry(2, 'ACTIVE', 'COMPLETED')]),
      'SUCCESSFUL',
    ],
    ['is never touched, though our status is behind', theirs, 'IN_PROGRESS'],
  ])('%s', async (_, service, status) => {
    const { result, writes } = await back(
      { looks: [service], deployments: [status ? serviceDeployment(status) : undefined] },
      status ? ours : blind,
    )
    expect({ result, writes }).toEqual({ result: expect.stringMatching(/^superseded: .*ecs-svc\/3/), writes: [] })
  })
})

test('a service that is gone cannot be put back', async () => {
  expect((await back({ looks: [undefined] }, blind)).result).toMatch(/^rollback-failed: .*deleted/)
})

test.each([
  ['passing', 'ServiceUnavailableException'],
  ['unauthenticated', 'ExpiredTokenException'],
] as const)('a stop that is not heard is not taken for a refusal: %s', async (kind, error) => {
  const script = { looks: [going], deployments: [serviceDeployment('IN_PROGRESS')], stop: awsFailure(kind, error, 500) }
  expect(await back(script)).toEqual({ result: `aws-error: ${error} was answered`, writes: ['stop arn:sd/2'] })
})
