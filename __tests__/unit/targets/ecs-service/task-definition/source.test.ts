import { describe, expect, test } from '@jest/globals'
import { definitionIn } from '../../../../../src/targets/ecs-service/task-definition/file.ts'
import { platformOf } from '../../../../../src/targets/ecs-service/task-definition/platform.ts'
import { definitionSource } from '../../../../../src/targets/ecs-service/task-definition/source.ts'

const arn = 'arn:aws:ecs:eu-west-1:111122223333:task-definition/api:7'

describe('the input `task-definition`', () => {
  test.each([
    ['api', { kind: 'named', name: 'api' }],
    ['api:7', { kind: 'named', name: 'api:7' }],
    [arn, { kind: 'named', name: arn }],
    ['task-definition.json', { kind: 'file', path: 'task-definition.json' }],
    ['./deploy/api', { kind: 'file', path: './deploy/api' }],
  ])('%s', (text, source) => expect(definitionSource.parse(text)).toEqual(source))

  test.each(['api:0', 'api:latest', 'arn:aws:ecs:eu-west-1:111122223333:service/shop/api', 'two words'])(
    'is not %s',
    (text) => expect(() => definitionSource.parse(text)).toThrow(/must be the ARN of a task definition.*not "/),
  )
})

describe('a file', () => {
  const containerDefinitions = [{ name: 'web', image: 'api:v1' }]

  test.each([
    ['of its own', { family: 'api', containerDefinitions }],
    ['without a family, which is the service’s', { containerDefinitions }],
    ['as DescribeTaskDefinition prints it', { taskDefinition: { family: 'api', containerDefinitions } }],
  ])('%s', (_, json) => {
    expect(definitionIn(JSON.stringify(json), 'api.json', 'api')).toEqual({ family: 'api', containerDefinitions })
  })

  test('keeps the tags that stand beside the definition', () => {
    const tags = [{ key: 'team', value: 'shop' }]
    const json = { taskDefinition: { family: 'api', containerDefinitions }, tags }
    expect(definitionIn(`\uFEFF${JSON.stringify(json)}`, 'api.json', 'x')).toMatchObject({ family: 'api', tags })
  })

  test.each([
    ['{ "secret": "hunter2" ', /api.json, which is not JSON/],
    ['[]', /holds no JSON object/],
    ['{}', /no "containerDefinitions"/],
    ['{"containerDefinitions": [{"name": "web"}, {"image": "x"}]}', /containerDefinitions\[1\] has no "name"/],
  ])('that is %s is one clear error, which quotes nothing of it', (text, says) => {
    const work = () => definitionIn(text, 'api.json', 'api')
    expect(work).toThrow(says)
    expect(work).not.toThrow(/hunter2/)
  })
})

describe('the processor of the tasks', () => {
  test.each([
    [{}, true, 'x86_64'],
    [{}, false, undefined],
    [{ runtimePlatform: { cpuArchitecture: 'ARM64' } }, true, 'arm64'],
    [{ runtimePlatform: { cpuArchitecture: 'X86_64', operatingSystemFamily: 'LINUX' } }, false, 'x86_64'],
    [{ runtimePlatform: { operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' } }, true, undefined],
  ])('of %j (on Fargate: %s) is %s', (definition, fargate, architecture) => {
    expect(platformOf(definition, fargate)).toBe(architecture)
  })
})
