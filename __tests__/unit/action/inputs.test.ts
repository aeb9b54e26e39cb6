import { expect, test } from '@jest/globals'
import { count, flag, text } from '../../../src/action/input-types.ts'
import { camelCase, defaulted, type InputSpec, invalidInput, readInputs, required } from '../../../src/action/inputs.ts'
import { Failure } from '../../../src/failures/failure.ts'

const read = (spec: InputSpec, given: Readonly<Record<string, string>>) => readInputs(spec, (name) => given[name] ?? '')

const problemsOf = (spec: InputSpec, given: Readonly<Record<string, string>>): Failure => {
  try {
    read(spec, given)
  } catch (failure) {
    return failure as Failure
  }
  throw new Error('no problem was found')
}

test('inputs become properties in camel case', () => {
  expect(
    read({ 'dry-run': flag, 'log-lines': count, a: text }, { 'dry-run': 'true', 'log-lines': '7', a: 'x' }),
  ).toEqual({
    dryRun: true,
    logLines: 7,
    a: 'x',
  })
  expect(camelCase('allowed-account-ids')).toBe('allowedAccountIds')
})

test('an input that is empty or blank is left out', () => {
  expect(read({ a: text, b: text, c: count }, { a: '', b: ' \n ' })).toEqual({
    a: undefined,
    b: undefined,
    c: undefined,
  })
})

test('blanks and line breaks around a value do not belong to it', () => {
  expect(read({ a: text }, { a: '  x y \n' })).toEqual({ a: 'x y' })
})

test('everything that is wrong is said at once, each with the name of its input', () => {
  const failure = problemsOf(
    { name: required(text), 'dry-run': flag, lines: count, good: text },
    { 'dry-run': 'maybe', lines: 'many', good: 'yes' },
  )
  expect(failure).toBeInstanceOf(Failure)
  expect(failure.code).toBe('invalid-input')
  expect(failure.outcome).toBe('failed')
  const lines = failure.message.split('\n')
  expect(lines).toHaveLength(3)
  expect(lines[0]).toMatch(/^Input "name" is required, and it is empty: so is `vars\.NAME` that is not set/)
  expect(lines[1]).toBe('Input "dry-run" must be true or false, not "maybe".')
  expect(lines[2]).toMatch(/^Input "lines" must be a whole number/)
})

test('an empty required input says that masking may have emptied it', () => {
  expect(problemsOf({ image: required(text) }, {}).message).toMatch(/masked value.*hand on `image`/)
})

test('an input with a default cannot be emptied', () => {
  expect(problemsOf({ context: defaulted(text) }, {}).message).toBe(
    'Input "context" is empty; leave it out to get its default.',
  )
  expect(read({ context: defaulted(text) }, { context: '.' })).toEqual({ context: '.' })
})

test('a rule over several inputs fails like one of a single input', () => {
  expect(invalidInput('a and b', 'take one')).toMatchObject({
    message: 'a and b',
    code: 'invalid-input',
    remedy: 'take one',
  })
})
