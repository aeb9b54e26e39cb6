import { expect, test } from '@jest/globals'
import { selected } from '../../../scripts/stages/selection.ts'
import type { Stage } from '../../../scripts/stages/stage.ts'

const stage = (group: string, name: string): Stage => ({
  group,
  name,
  needs: [],
  run: async () => ({ passed: 1, failed: 0 }),
})
const stages = [stage('check', 'check: types'), stage('check', 'check: lint'), stage('unit', 'unit tests')]

test('all stages run when none is named', () => expect(selected(stages, [])).toEqual(stages))

test('a group stands for all its stages', () => {
  expect(selected(stages, ['--stage', 'check']).map(({ name }) => name)).toEqual(['check: types', 'check: lint'])
})

test('groups add up', () => {
  expect(selected(stages, ['--stage', 'unit', '--stage', 'check'])).toEqual(stages)
})

test.each([[['--stage', 'unti']], [['unit']], [['--stage']], [['--stages', 'unit']]])('%j is refused', (words) => {
  expect(() => selected(stages, words)).toThrow('check, unit')
})
