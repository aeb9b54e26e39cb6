/** What a service knows and must not be told, where its deploy fails with all that explains it. */
import { randomBytes } from 'node:crypto'
import { expect, test } from '@jest/globals'
import { ecsScene, serviceName } from '../support/ecs-scene.ts'
import { findLeaks, formsOf, placesOf } from '../support/secrets.ts'

const secret = () => `s3"&/+ ${randomBytes(9).toString('base64')}`

test.concurrent('a service that writes its secrets into its log and crashes tells none, and leaves but its report', async () => {
  const known = { 'the variable': secret(), 'the header': secret() }
  const words = Object.values(formsOf(known['the variable']))
  const scene = await ecsScene({ balanced: false })
  // A job where a server should be: it prints its words, and ends with an error.
  const { uri } = await scene.image('2', { EXIT_CODE: '7' })
  const definition = {
    family: serviceName,
    networkMode: 'awsvpc',
    requiresCompatibilities: ['FARGATE'],
    cpu: '256',
    memory: '512',
    executionRoleArn: scene.service.executionRole,
    containerDefinitions: [
      {
        name: 'app',
        image: uri,
        command: ['job', ...words],
        environment: [{ name: 'API_KEY', value: known['the variable'] }],
        logConfiguration: {
          logDriver: 'awslogs',
          options: {
            'awslogs-group': scene.service.logGroup,
            'awslogs-region': scene.aws.region,
            'awslogs-stream-prefix': 'ecs',
          },
        },
      },
    ],
  }
  const check = { url: 'https://example.com/', headers: { authorization: `Bearer ${known['the header']}` } }
  const step = await scene.run(
    { 'task-definition': 'task.json', 'fail-fast-after': '1', 'health-checks': JSON.stringify([check]) },
    { files: { 'task.json': JSON.stringify(definition) }, env: { RUNNER_DEBUG: '1' } },
  )
  expect(step.outputs).toMatchObject({
    outcome: 'rolled-back',
    serving: 'previous',
    'failure-code': 'container-exited',
  })
  // The lines are there, without what they must not tell.
  for (const place of [step.log, step.summary]) expect(place).toMatch(/job of version 2 .*\*\*\*/)
  expect(step.summary).toContain('exit code 7')
  // It stands in plain text in the task definition, and that is said.
  expect(step.warnings.join('\n')).toContain('API_KEY')
  expect(findLeaks(known, placesOf(step))).toEqual([])
  expect(step.leftBehind.map(({ path }) => path)).toEqual([step.outputs['report-file']])
})
