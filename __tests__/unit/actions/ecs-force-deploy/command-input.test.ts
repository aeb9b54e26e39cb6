import { expect, test } from '@jest/globals'
import { commandInput } from '../../../../src/actions/ecs-force-deploy/command-input.ts'

test.each([
  ['python manage.py migrate', ['python', 'manage.py', 'migrate']],
  ['  two   spaces\nand a line ', ['two', 'spaces', 'and', 'a', 'line']],
  [`sh -c 'make migrate && echo "done"'`, ['sh', '-c', 'make migrate && echo "done"']],
  ['sh -c "echo \\"a\\" \\$HOME"', ['sh', '-c', 'echo "a" $HOME']],
  [`say ''`, ['say', '']],
  [`a'b c'"d e"f`, ['ab cd ef']],
  ['a\\ b $HOME *', ['a b', '$HOME', '*']],
  ['["sh", "-c", "a b"]', ['sh', '-c', 'a b']],
] as const)('%j', (text, words) => {
  expect(commandInput.parse(text)).toEqual(words)
})

test.each([
  ['sh -c "open', /quote in it is not closed/],
  ['back\\', /quote in it is not closed/],
  ['a | b', /needs one: sh -c/],
  ['a > b', /needs one: sh -c/],
  ['["a", 1]', /JSON list of texts/],
  ['[]', /names no program/],
  [`''`, /names no program/],
])('%j is refused', (text, why) => {
  expect(() => commandInput.parse(text)).toThrow(why)
})

test('what is refused is not shown: it may hold a password', () => {
  expect(() => commandInput.parse('["--password=hunter22", 1]')).toThrow(/^(?!.*hunter22)/)
  expect(() => commandInput.parse("--password='hunter22")).toThrow(/^(?!.*hunter22)/)
})
