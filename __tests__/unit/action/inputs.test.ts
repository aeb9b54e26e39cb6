import { describe, expect, test } from '@jest/globals'
import { rulesFor } from '../../../src/action/input-rules.ts'
import { count, flag, text } from '../../../src/action/input-types.ts'
import { camelCase, defaulted, type InputSpec, invalidInput, readInputs, required } from '../../../src/action/inputs.ts'
import { Failure } from '../../../src/failures/failure.ts'

const read = (spec: InputSpec, given: Readonly<Record<string, string>>) => readInputs(spec, (name) => given[name] ?? '')

const problemsOf = (work: () => unknown): Failure => {
  try {
    work()
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
  const failure = problemsOf(() =>
    read(
      { name: required(text), 'dry-run': flag, lines: count, good: text },
      { 'dry-run': 'maybe', lines: 'many', good: 'yes' },
    ),
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
  expect(problemsOf(() => read({ image: required(text) }, {})).message).toMatch(/masked value.*hand on `image`/)
})

test('an input with a default cannot be emptied', () => {
  expect(problemsOf(() => read({ context: defaulted(text) }, {})).message).toBe(
    'Input "context" is empty; leave it out to get its default.',
  )
  expect(read({ context: defaulted(text) }, { context: '.' })).toEqual({ context: '.' })
})

describe('rules between inputs', () => {
  const spec = { from: count, to: count, name: text }
  const rule = rulesFor<typeof spec>()
  const rules = [
    rule(
      ['from', 'to'],
      ({ from = 0, to = 0 }) => from > to && `Input "from" is ${from}, and "to" ${to}.`,
      'Swap them.',
    ),
    rule(
      ['name'],
      ({ name }) => !name && [{ text: 'Input "name" is empty.' }, { text: 'It is needed.', remedy: 'Give it.' }],
    ),
    rule(['to'], ({ to }) => to === 7 && 'Input "to" is 7.', 'Swap them.'),
  ]
  const readRuled = (given: Readonly<Record<string, string>>) =>
    problemsOf(() => readInputs(spec, (name) => given[name] ?? '', rules))

  test('all that is wrong between them is told together with what is wrong by itself', () => {
    const failure = readRuled({ from: '9', to: '7' })
    expect(failure.points).toEqual([
      'Input "from" is 9, and "to" 7.',
      'Input "name" is empty.',
      'It is needed.',
      'Input "to" is 7.',
    ])
    expect(failure.message).toBe(failure.points!.join('\n'))
    expect(failure.remedy).toBe('Swap them.\n\nGive it.')
  })

  test('a rule has nothing to say while an input that it reads is wrong', () => {
    const failure = readRuled({ from: 'nine', to: '7', name: 'x' })
    expect(failure.points).toEqual([expect.stringContaining('Input "from" must be'), 'Input "to" is 7.'])
  })

  test('one problem is no list, and without a remedy of its own it has that of all input errors', () => {
    expect(readRuled({ from: '9', name: 'x' })).toMatchObject({ points: undefined, remedy: 'Swap them.' })
    expect(readRuled({ to: 'x', name: 'x' }).remedy).toMatch(/^Correct what is named/)
  })

  test('inputs that keep every rule are given out', () => {
    expect(readInputs(spec, () => '5', rules)).toEqual({ from: 5, to: 5, name: '5' })
  })
})

test('a rule over several inputs fails like one of a single input', () => {
  expect(invalidInput('a and b', 'take one')).toMatchObject({
    message: 'a and b',
    code: 'invalid-input',
    remedy: 'take one',
  })
})
