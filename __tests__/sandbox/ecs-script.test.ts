import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import {
  ContinueServiceDeploymentCommand,
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  DescribeServicesCommand,
  DescribeTasksCommand,
  ECSClient,
  ListServiceDeploymentsCommand,
  ListTagsForResourceCommand,
  ListTasksCommand,
  StopServiceDeploymentCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs'
import { afterAll, expect, test } from '@jest/globals'
import type { Plot, Verdict } from '../../sandbox/ecs-script/plot.ts'
import { plots } from '../../sandbox/ecs-script/plots.ts'
import { type ScriptedCall, type ScriptedEcs, startScriptedEcs } from '../../sandbox/ecs-script/server.ts'
import { virtualEnvironment } from '../../sandbox/setup/python.ts'

const place = { account: '111122223333', region: 'eu-west-1', cluster: 'prod', service: 'web' }
const taskDefinition = 'arn:aws:ecs:eu-west-1:111122223333:task-definition/web:1'
const inCluster = { cluster: 'prod', service: 'web' }
const servers: ScriptedEcs[] = []
const answered: ScriptedCall[] = []

afterAll(() => Promise.all(servers.map((server) => server.stop())))

/** A service that follows the plot, on a clock that `at` sets: seconds after the start. */
const started = async (plot: Plot) => {
  let time = 1_800_000_000_000
  const server = await startScriptedEcs({
    place,
    others: 'http://127.0.0.1:9',
    plot,
    taskDefinition,
    clock: () => time,
    refused: [{ operation: 'UntagResource', code: 'AccessDeniedException', times: 1 }],
  })
  servers.push(server)
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  const client = new ECSClient({ endpoint: server.url, region: place.region, credentials, maxAttempts: 1 })
  const start = time
  const at = (seconds: number) => {
    time = start + seconds * 1000
  }
  return { server, client, at, status: () => server.service.at(time).records[0]?.status }
}

/** Everything that can be read of the service. */
const readAll = async (client: ECSClient): Promise<void> => {
  await client.send(new DescribeServicesCommand({ cluster: 'prod', services: ['web', 'nobody'], include: ['TAGS'] }))
  const { serviceDeployments = [] } = await client.send(new ListServiceDeploymentsCommand(inCluster))
  const serviceDeploymentArns = serviceDeployments.map((one) => one.serviceDeploymentArn!)
  await client.send(new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [...serviceDeploymentArns, 'no'] }))
  const serviceRevisionArns = serviceDeployments.map((one) => one.targetServiceRevisionArn!)
  await client.send(new DescribeServiceRevisionsCommand({ serviceRevisionArns }))
  for (const desiredStatus of ['RUNNING', 'STOPPED'] as const) {
    const { taskArns } = await client.send(new ListTasksCommand({ cluster: 'prod', serviceName: 'web', desiredStatus }))
    await client.send(new DescribeTasksCommand({ cluster: 'prod', tasks: [...taskArns!, 'no'] }))
  }
}

const endsIn: Readonly<Record<Verdict, string>> = {
  deployed: 'SUCCESSFUL',
  failed: 'STOPPED',
  'rolled-back': 'ROLLBACK_SUCCESSFUL',
  'rollback-failed': 'ROLLBACK_FAILED',
  superseded: 'STOPPED',
}

test.concurrent.each(Object.entries(plots))('%s plays over HTTP, to the end that it is to have', async (_, plot) => {
  const { server, client, at } = await started(plot)
  const { service } = await client.send(new UpdateServiceCommand({ ...inCluster, forceNewDeployment: true }))
  expect(service?.deployments?.[0]).toMatchObject({ id: server.service.castOf(0).ours, status: 'PRIMARY' })
  const moments = [...new Set(plot.steps.map(({ after }) => after))].slice(0, 12)
  const { record } = server.service.castOf(0)
  const status = () =>
    server.service.at(server.calls().at(-1)!.time).records.find((one) => one.serviceDeploymentArn === record)?.status
  for (const moment of moments) {
    at(moment)
    await readAll(client)
    if (plot.ends && moment < plot.ends.after) expect(status()).not.toBe(endsIn[plot.ends.as])
    if (moment === plot.ends?.after) expect(status()).toBe(endsIn[plot.ends.as])
  }
  answered.push(...server.calls())
})

test.concurrent('what a door may do to it answers too, and so do its refusals', async () => {
  const { server, client, at, status } = await started(plots.paused)
  const update = await client.send(new UpdateServiceCommand({ ...inCluster, taskDefinition: 'web:2', desiredCount: 3 }))
  const { currentServiceDeployment: serviceDeploymentArn, serviceArn: resourceArn } = update.service!
  at(62)
  await readAll(client)
  const { hook: hookId } = server.service.castOf(0)
  await client.send(new ContinueServiceDeploymentCommand({ serviceDeploymentArn, hookId, action: 'CONTINUE' }))
  await client.send(new TagResourceCommand({ resourceArn, tags: [{ key: 'a', value: 'b' }] }))
  at(70)
  await readAll(client)
  const { tags } = await client.send(new ListTagsForResourceCommand({ resourceArn }))
  expect(tags).toEqual([{ key: 'a', value: 'b' }])
  const untag = () => client.send(new UntagResourceCommand({ resourceArn, tagKeys: ['a'] }))
  await expect(untag()).rejects.toThrow('refused')
  await untag()
  await client.send(new StopServiceDeploymentCommand({ serviceDeploymentArn, stopType: 'ROLLBACK' }))
  expect(status()).toBe('ROLLBACK_REQUESTED')
  await readAll(client)
  const again = client.send(new StopServiceDeploymentCommand({ serviceDeploymentArn, stopType: 'ROLLBACK' }))
  await expect(again).rejects.toMatchObject({ name: 'ConflictException' })
  const nobody = client.send(new UpdateServiceCommand({ cluster: 'prod', service: 'nobody' }))
  await expect(nobody).rejects.toMatchObject({ name: 'ServiceNotFoundException' })
  at(110)
  expect(status()).toBe('ROLLBACK_SUCCESSFUL')
  await readAll(client)
  await client.send(new UpdateServiceCommand({ ...inCluster, forceNewDeployment: true }))
  at(120)
  expect(status()).toBe('SUCCESSFUL')
  await readAll(client)
  answered.push(...server.calls())
})

test('all of it is as AWS models it', () => {
  expect(answered.length).toBeGreaterThan(300)
  const python = join(virtualEnvironment(), 'bin', 'python')
  const { stdout, stderr, status } = spawnSync(python, ['sandbox/aws/tests/check_answers.py'], {
    input: JSON.stringify(answered),
    encoding: 'utf8',
    maxBuffer: 1e8,
  })
  expect({ wrong: stdout.trim(), stderr, status }).toEqual({ wrong: '', stderr: '', status: 0 })
})
