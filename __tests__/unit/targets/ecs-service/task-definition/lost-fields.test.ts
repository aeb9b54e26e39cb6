import { expect, test } from '@jest/globals'
import { lostFields } from '../../../../../src/targets/ecs-service/task-definition/lost-fields.ts'

const container = { name: 'web', image: 'api:v1', cpu: 0, dockerLabels: { team: 'shop' }, environment: [] }
const sent = { family: 'api', containerDefinitions: [container] }

test('what ECS keeps, fills in or sorts is not lost', () => {
  const kept = { ...sent, revision: 7, containerDefinitions: [{ name: 'agent' }, { ...container, essential: true }] }
  expect(lostFields(sent, kept)).toEqual([])
})

test('what it does not know is, by its outermost field and once', () => {
  const wrong = { ...container, enviroment: [{ name: 'A', value: '1' }], enviromentFiles: [{ type: 's3' }] }
  expect(lostFields({ ...sent, faults: { on: true }, containerDefinitions: [wrong, wrong] }, sent)).toEqual([
    'containerDefinitions[].enviroment',
    'containerDefinitions[].enviromentFiles',
    'faults',
  ])
})

test('nothing is told of what says nothing, nor of names that the user gave', () => {
  const quiet = { ...container, dockerLabels: { other: 'x' }, links: [], interactive: false, hostname: '' }
  expect(lostFields({ ...sent, containerDefinitions: [quiet] }, sent)).toEqual([])
})
