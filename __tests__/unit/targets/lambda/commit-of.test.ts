import { describe, expect, test } from '@jest/globals'
import { commitBefore, servedCommit, versionDescription } from '../../../../src/targets/lambda/commit-of.ts'
import type { Baseline } from '../../../../src/targets/lambda/plan.ts'
import { withRecord } from '../../../../src/targets/lambda/record.ts'
import { isBack } from '../../../../src/targets/lambda/rollback-target.ts'

const record = { previous: '4', runId: '77', commit: 'c5c5c5c5c5c5', was: 'c4c4c4c4c4c4' }
const ours = versionDescription('abababababababababab', '77')

/** An alias at version 5, and what is said of it. */
const baseline = (aliasSays: string, versionSays: string) =>
  ({ alias: { version: '5', description: aliasSays }, serving: { description: versionSays } }) as unknown as Baseline

const version = (number: string, description: string) =>
  ({ version: number, description }) as Parameters<typeof commitBefore>[1]

describe('the commit of what serves', () => {
  test.each([
    ['what its version says, which never changes', withRecord('', record), ours, 'abababababab'],
    ['what the alias says, when the version has the words of its user', withRecord('', record), 'v5', 'c5c5c5c5c5c5'],
    ['not known without either', '', 'v5', undefined],
    ['not known when it was not known then', withRecord('', { ...record, commit: '-' }), 'v5', undefined],
    ['not what a version outside a run says', '', versionDescription('', ''), undefined],
  ])('%s', (_, alias, said, commit) => {
    expect(servedCommit(baseline(alias, said))).toBe(commit)
  })

  test('without an alias there is nobody to tell', () => {
    expect(
      servedCommit({ latest: {}, alias: undefined, serving: { description: ours } } as unknown as Baseline),
    ).toBeUndefined()
  })
})

describe('the commit of what an alias goes back to', () => {
  const at5 = baseline(withRecord('', record), 'v5')
  test('what its version says', () => expect(commitBefore(at5, version('4', ours))).toBe('abababababab'))
  test('what the record says of the one before', () =>
    expect(commitBefore(at5, version('4', 'v4'))).toBe('c4c4c4c4c4c4'))
  test('not known of another', () => expect(commitBefore(at5, version('3', 'v3'))).toBeUndefined())
})

describe('an alias is back already', () => {
  const deployed = baseline(withRecord('', record), '')
  const back = baseline(withRecord('', { ...record, back: true }), '')
  test('when this run took it back', () => expect(isBack(back, '77', [back])).toBe(true))
  test('when of several some are not', () => expect(isBack(back, '78', [back, deployed])).toBe(true))
  test('when this run took back another of them', () =>
    expect(isBack(baseline(withRecord('', { ...record, runId: '76', back: true }), ''), '77', [back])).toBe(true))
  test('not when all are: then somebody wants to return', () => expect(isBack(back, '78', [back, back])).toBe(false))
  test('not when it was deployed', () => expect(isBack(deployed, '77', [deployed, back])).toBe(false))
})
