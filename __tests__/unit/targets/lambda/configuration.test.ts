import { describe, expect, test } from '@jest/globals'
import type { Configuration } from '../../../../src/aws/lambda-configuration.ts'
import {
  changeInWords,
  configured,
  differenceOf,
  differences,
  fits,
  sameConfiguration,
  type WantedConfiguration,
} from '../../../../src/targets/lambda/configuration.ts'

const now: Configuration = { variables: { A_KEY: '1', B_KEY: '2' }, memorySize: 128, timeout: 3 }
const nothing: WantedConfiguration = {
  environment: undefined,
  mode: 'merge',
  remove: [],
  memorySize: undefined,
  timeout: undefined,
}

describe('what is asked for, over what there is', () => {
  test.each<[string, Partial<WantedConfiguration> | undefined, Partial<Configuration>]>([
    ['nothing at all', undefined, {}],
    ['nothing of it', {}, {}],
    ['a new variable', { environment: { C_KEY: '3' } }, { variables: { A_KEY: '1', B_KEY: '2', C_KEY: '3' } }],
    ['another value', { environment: { A_KEY: '9' } }, { variables: { A_KEY: '9', B_KEY: '2' } }],
    ['the same value', { environment: { A_KEY: '1' } }, {}],
    ['an empty value', { environment: { A_KEY: '' } }, { variables: { A_KEY: '', B_KEY: '2' } }],
    ['less', { remove: ['A_KEY', 'Z_KEY'] }, { variables: { B_KEY: '2' } }],
    ['others instead', { mode: 'replace', environment: { C_KEY: '3' } }, { variables: { C_KEY: '3' } }],
    ['none instead', { mode: 'replace', environment: {} }, { variables: {} }],
    ['replace without variables takes nothing away', { mode: 'replace' }, {}],
    [
      'a name that every object has',
      { environment: { toString: '1' } },
      { variables: { ...now.variables, toString: '1' } },
    ],
    ['more memory', { memorySize: 256 }, { memorySize: 256 }],
    ['more time', { timeout: 30 }, { timeout: 30 }],
  ])('%s', (_, wanted, becomes) => {
    const after = configured(now, wanted && { ...nothing, ...wanted })
    expect(after).toEqual({ ...now, ...becomes })
    expect(fits(now, wanted && { ...nothing, ...wanted })).toBe(Object.keys(becomes).length === 0)
    expect(fits(after, wanted && { ...nothing, ...wanted })).toBe(true)
    expect(differenceOf({ before: now, after })).toEqual(becomes)
  })

  test('the order of variables is no difference', () => {
    expect(sameConfiguration(now, { ...now, variables: { B_KEY: '2', A_KEY: '1' } })).toBe(true)
  })

  test('what is there beside it is no difference', () => {
    expect(fits({ ...now, memorySize: 1024 }, { ...nothing, environment: { A_KEY: '1' } })).toBe(true)
  })
})

describe('in words', () => {
  const after = { variables: { A_KEY: 'secret', D_KEY: 'other', C_KEY: 'third' }, memorySize: 256, timeout: 30 }

  test('names of variables, never values', () => {
    expect(differences({ before: now, after })).toEqual([
      ['Memory', '128 MB', '256 MB'],
      ['Time-out', '3 s', '30 s'],
      ['Variables', '–', 'added C_KEY, D_KEY; changed A_KEY; removed B_KEY'],
    ])
    const words = changeInWords({ before: now, after })
    expect(words).toBe(
      'memory 128 MB → 256 MB, time-out 3 s → 30 s, variables: added C_KEY, D_KEY; changed A_KEY; removed B_KEY',
    )
  })

  test('nothing of what stays', () => {
    expect(differences({ before: now, after: now })).toEqual([])
    expect(changeInWords({ before: now, after: { ...now, timeout: 4 } })).toBe('time-out 3 s → 4 s')
  })
})
