import { describe, expect, test } from '@jest/globals'
import type { RevisionSeen, ServiceDeploymentLine } from '../../../../../src/aws/ecs-service.ts'
import type { Failure } from '../../../../../src/failures/failure.ts'
import { bound } from '../../../../../src/targets/ecs-service/rollout/bind.ts'
import { rollbackTarget, survey } from '../../../../../src/targets/ecs-service/rollout/previous.ts'
import { recordIn, recordTag, withBack, withRecord } from '../../../../../src/targets/ecs-service/rollout/record.ts'
import { factsOf } from '../../../../../src/targets/ecs-service/service.ts'
import { muted } from '../../../printed.ts'
import { awsFailure, type Script, scriptedAccess } from './scripted-access.ts'
import { definition, entry, ours, serviceWith } from './seen.ts'

muted()

const line = (number: number, status = 'SUCCESSFUL'): ServiceDeploymentLine => ({
  arn: `arn:sd/${number}`,
  status,
  reason: '',
  createdAt: number * 500_000,
  targetRevision: `arn:revision/${number}`,
})

/** What a revision runs: `2a` is task definition 2 with digest a. */
const revision = (number: number, what: string): RevisionSeen => ({
  arn: `arn:revision/${number}`,
  taskDefinition: definition(Number(what[0])),
  createdAt: number,
  images: [{ container: 'app', image: 'web:live', digest: `sha256:${what.slice(1)}` }],
})

const denied = awsFailure('denied', 'AccessDeniedException')

describe('rollback-to: previous', () => {
  /** What was deployed, oldest first; the last is live. `!` failed. */
  const target = async (
    history: string,
    { tag = '', lines = true, rerunOf = undefined as string | undefined } = {},
  ) => {
    const all = history.split(' ').map((what, index) => ({
      line: line(index + 1, what.startsWith('!') ? 'ROLLBACK_SUCCESSFUL' : 'SUCCESSFUL'),
      revision: revision(index + 1, what.replace('!', '')),
    }))
    const live = all.findLast(({ line: { status } }) => status === 'SUCCESSFUL')!.revision.taskDefinition
    const script: Script = {
      lines: lines ? all.map((each) => each.line).reverse() : denied,
      revisions: all.map((each) => each.revision),
    }
    const facts = factsOf(
      serviceWith([], { taskDefinition: live, tags: tag ? [{ key: 'aws-deploy-actions:previous', value: tag }] : [] }),
    )
    const found = await rollbackTarget(scriptedAccess(script).access, facts, rerunOf).catch(({ code }: Failure) => code)
    if (typeof found === 'string') return found
    const name = found.taskDefinitionArn.split('/').at(-1)!
    return [name, found.revision?.images[0]?.digest?.slice(7)].filter(Boolean).join(' ')
  }

  test.each([
    ['the newest other that was successful', '1a 2b', 'web:1 a'],
    ['one that failed was never live', '1a 2b !3c', 'web:1 a'],
    ['the same task definition with another image is something else', '1a 1b', 'web:1 a'],
    ['the same image once more is not', '1a 2b 2b', 'web:1 a'],
    ['a rollback is not gone back on', '1a 2b 3c 2b', 'web:1 a'],
    ['nothing was before the first', '1a !2b', 'previous-unknown'],
  ])('%s: %s gives %s', async (_, history, wanted) => expect(await target(history)).toBe(wanted))

  test.each([
    ['what is back already', '0z 1a 2b 1a', 'web:1 a'],
    ['and what is not, yet', '0z 1a 2b', 'web:1 a'],
    ['the same image once more is no way back', '0z 1a 1a', 'web:0 z'],
  ])('the same run again: %s: %s gives %s', async (_, history, wanted) =>
    expect(await target(history, { rerunOf: '7' })).toBe(wanted),
  )

  test.each([
    ['web:2 web:1', 'web:1'],
    ['web:1', 'web:1'],
    ['web:2', 'previous-unknown'],
    ['', 'previous-unknown'],
  ])('without service deployments the record tells: %s gives %s', async (tag, wanted) =>
    expect(await target('1a 2b', { tag, lines: false })).toBe(wanted),
  )
})

test.each([
  ['7', 'web:2'],
  ['8', 'web:1'],
  [undefined, 'web:1'],
])(
  'without service deployments the mark of a rollback tells the same run that it is done: run %s',
  async (rerunOf, wanted) => {
    const record = withBack('web:2 web:1', definition(2), '7')
    const facts = factsOf(serviceWith([], { taskDefinition: definition(2), tags: [{ key: recordTag, value: record }] }))
    const { taskDefinitionArn } = await rollbackTarget(scriptedAccess({ lines: denied }).access, facts, rerunOf)
    expect(taskDefinitionArn.split('/').at(-1)).toBe(wanted)
    expect(withRecord(record, definition(3))).toBe('web:3 web:2 web:1')
  },
)

describe('what may have to be put back', () => {
  const surveyed = (script: Script, deployments = [entry(2, 'PRIMARY', 'COMPLETED')], tag = '') => {
    const tags = tag ? [{ key: 'aws-deploy-actions:previous', value: tag }] : []
    return survey(scriptedAccess(script).access, factsOf(serviceWith(deployments, { tags })))
  }

  test('is what is live, by digest', async () => {
    expect(await surveyed({ lines: [line(2), line(1)], revisions: [revision(2, '2b')] })).toEqual({
      newest: 1_000_000,
      isBlind: false,
      previous: {
        deploymentId: 'ecs-svc/2',
        taskDefinitionArn: definition(2),
        serviceDeploymentArn: 'arn:sd/2',
        serviceRevisionArn: 'arn:revision/2',
      },
    })
  })

  test('is the newest that was successful, while another one is under way', async () => {
    const deployments = [entry(3, 'PRIMARY', 'IN_PROGRESS'), entry(2, 'ACTIVE', 'COMPLETED')]
    const found = await surveyed(
      { lines: [line(3, 'IN_PROGRESS'), line(2)], revisions: [revision(2, '2b')] },
      deployments,
    )
    expect(found.previous).toMatchObject({ deploymentId: 'ecs-svc/3', taskDefinitionArn: definition(2) })
  })

  test.each([
    [
      'what is being replaced, and was whole',
      [entry(3, 'PRIMARY', 'FAILED'), entry(2, 'ACTIVE', 'COMPLETED')],
      '',
      definition(2),
    ],
    ['our record', [entry(2, 'PRIMARY', 'FAILED')], 'web:1', 'web:1'],
    ['nothing', [entry(2, 'PRIMARY', 'FAILED')], '', ''],
  ])('without service deployments it is %s', async (_, deployments, tag, wanted) => {
    const found = await surveyed({ lines: denied }, deployments, tag)
    expect(found).toMatchObject({ isBlind: true, newest: 0, previous: { taskDefinitionArn: wanted } })
  })
})

test('where the revision cannot be read, running tasks tell the images', async () => {
  const task = (id: string, revision: number, startedAt: number, digest: string) => ({
    taskArn: `arn:task/shop/${id}`,
    taskDefinitionArn: definition(revision),
    startedAt: new Date(startedAt),
    containers: [{ name: 'app', image: 'web:live', imageDigest: digest }],
  })
  const tasks = [task('a', 2, 1, 'sha256:old'), task('b', 2, 2, 'sha256:new'), task('c', 3, 3, 'sha256:other')]
  const facts = factsOf(serviceWith([entry(2, 'PRIMARY', 'COMPLETED')]))
  expect((await survey(scriptedAccess({ lines: denied, tasks }).access, facts)).previous).toMatchObject({
    images: [{ container: 'app', image: 'web:live', digest: 'sha256:new' }],
  })
  expect((await survey(scriptedAccess({ lines: denied, tasks: denied }).access, facts)).previous).not.toHaveProperty(
    'images',
  )
})

test('the record keeps what is live in front, once, as far as a tag holds it', () => {
  expect(withRecord(undefined, definition(1))).toBe('web:1')
  expect(withRecord('web:1', definition(2))).toBe('web:2 web:1')
  expect(withRecord('web:2 web:1', definition(1))).toBe('web:1 web:2')
  const long = Array.from({ length: 60 }, (_, index) => `web:${index + 100}`).join(' ')
  expect(withRecord(long, definition(1)).length).toBeLessThanOrEqual(256)
  expect(recordIn('web:2 web:1', [definition(2)])).toBe('web:1')
})

test.each([
  ['the one that was made when ours was', [3_000_000, 1_000_300, 400_000], 1_000_300],
  ['the nearest, where a newer one followed at once', [1_000_500, 999_990], 999_990],
  ['none from before', [500_000], undefined],
  ['none of another time', [2_000_000], undefined],
])('of several service deployments it is %s', (_, times, wanted) => {
  const lines = times.map((createdAt) => ({ ...line(1), createdAt }))
  expect(bound(ours, lines)?.createdAt).toBe(wanted)
})
