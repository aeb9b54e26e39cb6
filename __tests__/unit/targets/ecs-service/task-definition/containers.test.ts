import { describe, expect, test } from '@jest/globals'
import type { ContainerDefinition } from '../../../../../src/aws/ecs-task-definitions.ts'
import {
  chosenContainer,
  refuseWithoutImage,
} from '../../../../../src/targets/ecs-service/task-definition/containers.ts'

const definition = (...containers: readonly ContainerDefinition[]) => ({
  family: 'api',
  containerDefinitions: [...containers],
})

const web = { name: 'web' }
const agent = { name: 'agent', essential: false }

const failing = (work: () => unknown) => {
  try {
    return { chosen: work() }
  } catch (failure) {
    const { code, message, remedy } = failure as { code: string; message: string; remedy: string }
    return { code, text: `${message}\n${remedy}` }
  }
}

describe('the container that is meant is', () => {
  test.each([
    ['the only one', definition(agent), undefined, 'agent'],
    ['the only essential one', definition(agent, web), undefined, 'web'],
    ['the one that is named', definition(agent, web), 'agent', 'agent'],
  ])('%s', (_, of, wanted, chosen) => expect(chosenContainer(of, wanted, 'container')).toBe(chosen))
})

test('with two essential ones it must be named, and is told by name which there are', () => {
  const failure = failing(() => chosenContainer(definition(web, { name: 'proxy' }, agent), undefined, 'container'))
  expect(failure).toMatchObject({
    code: 'invalid-input',
    text: expect.stringMatching(/2 essential[\s\S]*web, proxy, agent/),
  })
})

test('one that is not there is named, with those that are', () => {
  const failure = failing(() => chosenContainer(definition(web, agent), 'wbe', 'image'))
  expect(failure).toMatchObject({
    code: 'invalid-input',
    text: expect.stringMatching(/"image"[\s\S]*"wbe"[\s\S]*web, agent/),
  })
})

test('a container for which nobody names an image is an error before ECS finds it', () => {
  const failure = failing(() => refuseWithoutImage(definition({ name: 'web', image: 'api:v1' }, agent)))
  expect(failure).toMatchObject({
    code: 'invalid-input',
    text: expect.stringMatching(/no image for agent[\s\S]*agent=/),
  })
})
