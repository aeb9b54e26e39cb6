import { describe, expect, test } from '@jest/globals'
import { printed } from '../../../printed.ts'
import { arnOf, definition, deployed, digestOf, ecs, host, withWeb } from './revision-scene.ts'

const output = printed()

describe('without an image', () => {
  test('the revision stays, and its images are looked up: what the tag means now', async () => {
    const { plan, revision, registered } = await deployed({})
    expect(registered).toEqual([])
    expect(revision).toMatchObject({ arn: arnOf('api:7'), previousArn: arnOf('api:7'), registered: false, changes: [] })
    expect(plan?.images).toEqual([
      { container: 'web', image: `${host}/api:v1`, asked: false, digest: digestOf('a'), digests: [digestOf('a')] },
      expect.objectContaining({
        container: 'agent',
        digest: undefined,
        unchecked: expect.stringContaining('another registry'),
      }),
    ])
  })

  test('of a revision that was deregistered a copy is made: ECS starts nothing new with it', async () => {
    const { revision, registered } = await deployed({ answers: ecs({ 'api:7': { definition, status: 'INACTIVE' } }) })
    expect(registered).toEqual([definition])
    expect(revision).toMatchObject({ arn: arnOf('api:99'), registered: true, why: expect.stringContaining('INACTIVE') })
  })
})

describe('a new image', () => {
  test('is a copy of the service’s own revision in which one container has it', async () => {
    const { revision, registered } = await deployed({ image: `${host}/api:v2` })
    expect(registered).toEqual([withWeb(`${host}/api:v2`)])
    expect(revision).toMatchObject({ arn: arnOf('api:99'), registered: true, changes: ['web.image'] })
    expect(revision?.images[0]).toMatchObject({ asked: true, digest: digestOf('b') })
  })

  test('by digest alone is in the registry of the service’s account and Region', async () => {
    const { registered } = await deployed({ image: `api@${digestOf('a')}` })
    expect(registered).toEqual([withWeb(`${host}/api@${digestOf('a')}`)])
  })

  test('that is there already makes no revision, nor one that the newest revision has', async () => {
    expect(await deployed({ image: `${host}/api:v1` })).toMatchObject({
      registered: [],
      revision: { arn: arnOf('api:7') },
    })
    const answers = ecs({ 'api:7': { definition }, 'api:8': { definition: withWeb(`${host}/api:v2`) } })
    expect(await deployed({ image: `${host}/api:v2`, answers })).toMatchObject({
      registered: [],
      revision: { arn: arnOf('api:8'), registered: false, changes: ['web.image'] },
    })
  })

  test('of an index counts by either digest that ECS may tell', async () => {
    const { plan } = await deployed({ image: `${host}/api:both` })
    expect(plan?.images[0]).toMatchObject({ digest: digestOf('d'), digests: [digestOf('d'), digestOf('a')] })
  })

  test.each([
    ['is not there', `${host}/api:v9`, 'image-not-found', /no image .*api:v9 for the container web/],
    ['is for another processor', `${host}/api:arm`, 'architecture-mismatch', /built for arm64, .* run on x86_64/],
    ['is an index without this processor', `${host}/api:only-arm`, 'architecture-mismatch', /built for arm64,/],
    ['is for a container that is not', `wbe=${host}/api:v2`, 'invalid-input', /"wbe"/],
  ])('that %s is refused before anything is written', async (_, image, code, message) => {
    const { failure, registered } = await deployed({ image })
    expect(failure).toMatchObject({ code, message: expect.stringMatching(message) })
    expect(registered).toEqual([])
  })

  test('for instances of either processor is not held against one', async () => {
    const { runtimePlatform: _, ...anywhere } = definition
    const answers = ecs({ 'api:7': { definition: anywhere } })
    const of = { launch: { launchType: 'EC2', strategy: [], platformVersion: undefined } }
    expect(await deployed({ image: `${host}/api:arm`, answers, of })).toMatchObject({ revision: { registered: true } })
  })
})

describe('another task definition', () => {
  const answers = ecs({
    'api:7': { definition },
    'api:8': { definition: { ...definition, cpu: '512' } },
    'api:6': { definition, status: 'INACTIVE' },
  })

  test.each([
    ['a family is its newest', 'api', 'api:8'],
    ['a revision is that', 'api:8', 'api:8'],
  ])('%s, and nothing is registered', async (_, name, arn) => {
    const result = await deployed({ answers, wanted: { source: { kind: 'named', name } } })
    expect(result).toMatchObject({ registered: [], revision: { arn: arnOf(arn), changes: ['cpu'] } })
  })

  test.each([
    ['api:6', 'task-definition-inactive', /api:6 is INACTIVE/],
    ['web:1', 'task-definition-not-found', /no task definition web:1/],
  ])('%s is refused: %s', async (name, code, message) => {
    const { failure } = await deployed({ answers, wanted: { source: { kind: 'named', name } } })
    expect(failure).toMatchObject({ code, message: expect.stringMatching(message) })
  })

  test('that was deregistered is copied, for a way back', async () => {
    const wanted = { source: { kind: 'named', name: 'api:6', copied: true } } as const
    const only = ecs({
      'api:7': { definition: { ...definition, cpu: '512' } },
      'api:6': { definition, status: 'INACTIVE' },
    })
    expect(await deployed({ answers: only, wanted })).toMatchObject({
      registered: [definition],
      revision: { arn: arnOf('api:99'), why: expect.stringMatching(/copy of api:6, which is INACTIVE/) },
    })
  })

  test('of another Region is refused, before ECS is asked for it', async () => {
    const name = arnOf('api:8').replace('eu-west-1', 'us-east-1')
    const { failure } = await deployed({ answers, wanted: { source: { kind: 'named', name } } })
    expect(failure).toMatchObject({ code: 'invalid-input', message: expect.stringMatching(/us-east-1.*eu-west-1/) })
  })
})

test('while others register revisions of the family, it is tried again', async () => {
  const answers = ecs({ 'api:7': { definition } })
  let tries = 0
  const busy = (sent: never) =>
    ++tries === 1
      ? {
          error: 'ClientException',
          message: 'Too many concurrent attempts to create a new revision of the specified family.',
        }
      : answers['RegisterTaskDefinition']!(sent)
  const { revision } = await deployed({
    image: `${host}/api:v2`,
    answers: { ...answers, RegisterTaskDefinition: busy },
  })
  expect(revision).toMatchObject({ registered: true })
  expect(tries).toBe(2)
})

test('what ECS did not take over is told by name; no value of a variable is printed', async () => {
  const definitionWithMore = { ...definition, tomorrow: true }
  const answers = {
    ...ecs({ 'api:7': { definition: definitionWithMore } }),
    RegisterTaskDefinition: () => ({
      taskDefinition: { ...definition, taskDefinitionArn: arnOf('api:8'), revision: 8, status: 'ACTIVE' },
    }),
  }
  await deployed({ image: `${host}/api:v2`, answers })
  expect(output.text()).toContain('api:8 is without: tomorrow.')
  expect(output.text()).not.toContain('correct-horse')
})
