import { expect, test } from '@jest/globals'
import type { Failure } from '../../../../../src/failures/failure.ts'
import { begunMeanwhile, start } from '../../../../../src/targets/ecs-service/rollout/start.ts'
import { factsOf } from '../../../../../src/targets/ecs-service/service.ts'
import { muted } from '../../../printed.ts'
import { awsFailure, type Script, scriptedAccess } from './scripted-access.ts'
import { definition, entry, ours, serviceWith } from './seen.ts'

muted()

const before = factsOf(
  serviceWith([entry(1, 'PRIMARY', 'COMPLETED')], {
    taskDefinition: definition(1),
    currentServiceDeployment: 'arn:sd/1',
  }),
)
const survey = { previous: ours.previous, newest: 500_000, isBlind: false }
const begun = serviceWith([entry(2, 'PRIMARY', 'IN_PROGRESS'), entry(1, 'ACTIVE', 'COMPLETED')], {
  currentServiceDeployment: 'arn:sd/2',
})
const behind = serviceWith([entry(1, 'PRIMARY', 'COMPLETED')])
const theirs = serviceWith([entry(3, 'PRIMARY', 'IN_PROGRESS')])

const started = async (script: Script, change = {}) => {
  const { access, writes } = scriptedAccess(script)
  const result = await start(access, before, change, survey).catch(({ code }: Failure) => code)
  return { result, writes }
}

test.concurrent('what the answer shows is ours, with its service deployment', async () => {
  expect(await started({ answers: [begun] }, { taskDefinition: definition(2), desiredCount: 4 })).toEqual({
    result: { ...ours, previous: { ...ours.previous, desiredCount: 2 } },
    writes: ['deploy web:2 4'],
  })
})

test.concurrent('an answer that is behind is followed by looks', async () => {
  expect((await started({ answers: [behind], looks: [behind, begun] })).result).toMatchObject({
    deploymentId: 'ecs-svc/2',
  })
})

test.concurrent('a service deployment of before is not ours', async () => {
  const answer = serviceWith(begun.deployments, { currentServiceDeployment: 'arn:sd/1' })
  expect((await started({ answers: [answer] })).result).not.toHaveProperty('serviceDeploymentArn')
})

test.concurrent('an answer that is lost is looked for, by what nobody else starts', async () => {
  const script = { answers: [awsFailure('passing', 'ECONNRESET', 500)], looks: [begun] }
  expect((await started(script, { taskDefinition: definition(2) })).result).toMatchObject({ deploymentId: 'ecs-svc/2' })
})

test.concurrent('and is a failure, where anybody may have started the same', async () => {
  const script = { answers: [awsFailure('passing', 'ECONNRESET', 500)], looks: [begun] }
  expect((await started(script, { taskDefinition: definition(1) })).result).toBe('aws-error')
})

test.concurrent('a refusal is a failure', async () => {
  const script = { answers: [awsFailure('denied', 'AccessDeniedException')], looks: [begun] }
  expect((await started(script, { taskDefinition: definition(2) })).result).toBe('aws-error')
})

test.concurrent('a run that was cut off finds its deployment again, and no other', async () => {
  const of = async (service: typeof begun, taskDefinition: string) =>
    (await begunMeanwhile(scriptedAccess({ looks: [service] }).access, before, { taskDefinition }, survey))
      ?.deploymentId
  expect(await of(begun, definition(2))).toBe('ecs-svc/2')
  expect(await of(theirs, definition(2))).toBeUndefined()
  expect(await of(begun, definition(1))).toBeUndefined()
  expect(await of(behind, definition(2))).toBeUndefined()
})
