import { describe, expect, test } from '@jest/globals'
import { prunable } from '../../../../src/targets/lambda/prune.ts'

describe('prunable', () => {
  const all = ['12', '11', '10', '9', '2', '1']

  test.each<[string, number, string[], string[]]>([
    ['0 keeps all', 0, [], []],
    ['the newest stay, by number and not by spelling', 2, [], ['1', '2', '9', '10']],
    ['what is in use stays', 2, ['9', '1'], ['2', '10']],
    ['what is in use does not count as kept', 1, ['12', '11'], ['1', '2', '9', '10']],
    ['there are no more than are to be kept', 6, [], []],
    ['many more are to be kept', 60, [], []],
  ])('%s', (_, keep, used, gone) => expect(prunable(all, keep, new Set(used))).toEqual(gone))
})
