/** The rest of the truth table: somebody else deploys meanwhile, and what is well but worth a word. */
import { expect, test } from '@jest/globals'
import { writesIn } from '../support/door.ts'
import { ecsScene, serviceName } from '../support/ecs-scene.ts'

const waiting = /pending \d+ · running/

test.concurrent.each([
  ['fail', 1, 'superseded', 'unknown', 'superseded'],
  ['follow', 0, 'deployed', 'new', ''],
  ['succeed', 0, 'deployed', 'unknown', ''],
])(
  'somebody else deploys meanwhile, and `on-superseded: %s`',
  async (onSuperseded, exitCode, outcome, serving, code) => {
    const scene = await ecsScene()
    await scene.aws.knobs({ ecs: { [serviceName]: { steady_seconds: 600 } } })
    await scene.move('2')
    const live = scene.start({ 'on-superseded': onSuperseded })
    await live.waitForLog(waiting, 120)
    await scene.aws.knobs({ ecs: { [serviceName]: { steady_seconds: 0.3 } } })
    const theirs = (await scene.change({ forceNewDeployment: true })).deployments?.[0]?.id
    const step = await live.result
    expect(step).toMatchObject({ exitCode, outputs: { outcome, serving, 'failure-code': code } })
    expect(step.summary + step.log).toContain(theirs)
    // Nothing was put back: theirs is what is live.
    await scene.aws.seed.services.steady(scene.service.cluster, serviceName)
    expect((await scene.now()).deployments?.map(({ id }) => id)).toEqual([theirs])
    expect(writesIn(await scene.aws.calls())).toEqual(['ecs:UpdateService'])
    expect(await scene.seen()).toMatchObject({ values: '1 2', last: '2' })
  },
)

test.concurrent('no tasks at all is done, and told', async () => {
  const scene = await ecsScene({ balanced: false })
  const step = await scene.run({ 'desired-count': '0' })
  expect(step).toMatchObject({
    exitCode: 0,
    outputs: { outcome: 'deployed', 'running-count': '0', 'desired-count': '0' },
  })
  expect(step.warnings.join('\n')).toContain('it is to have 0 tasks')
})

test.concurrent('secrets in plain text and one role for two are told, and what they are is not', async () => {
  const { aws, service, run } = await ecsScene({ balanced: false })
  const { executionRole } = service
  const wanted = await aws.seed.services.definition({
    family: serviceName,
    networkMode: 'awsvpc',
    requiresCompatibilities: ['FARGATE'],
    cpu: '256',
    memory: '512',
    executionRoleArn: executionRole,
    taskRoleArn: executionRole,
    containerDefinitions: [
      {
        name: 'app',
        image: `${aws.account}.dkr.ecr.${aws.region}.amazonaws.com/${serviceName}:live`,
        environment: [
          { name: 'POSTGRES_PASSWORD', value: 'hunter2-hunter2' },
          { name: 'LOG_LEVEL', value: 'debug' },
        ],
      },
    ],
  })
  const step = await run({ 'task-definition': wanted, 'dry-run': 'true' })
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'planned' } })
  const warnings = step.warnings.join('\n')
  expect(warnings).toContain('what looks like a secret: POSTGRES_PASSWORD.')
  expect(warnings).toContain('its execution role is its task role as well')
  expect(step.summary).toContain('what looks like a secret: POSTGRES')
  expect(step.log + step.summary).not.toContain('hunter2')
})
