import { describe, expect, test } from '@jest/globals'
import { commitsIn, isNewer, isNewest, mayMoveLatest } from '../../../../src/targets/image/latest.ts'

const main = { event: 'push', branch: 'main', tag: undefined, defaultBranch: 'main' }

describe('whether this run may move latest', () => {
  test.each([
    ['the default branch', 'if-newer', main, true, /default branch/],
    ['the default branch', 'always', main, true, /default branch/],
    ['the default branch', 'never', main, false, /`move-latest` is never/],
    ['a tag', 'if-newer', { ...main, branch: undefined, tag: 'v1' }, true, /the tag v1/],
    ['a tag', 'never', { ...main, branch: undefined, tag: 'v1' }, false, /never/],
    ['another branch', 'if-newer', { ...main, branch: 'feature/x' }, false, /of feature\/x, and main is/],
    ['another branch', 'always', { ...main, branch: 'feature/x' }, false, /of feature\/x/],
    ['no branch', 'always', { ...main, branch: undefined }, false, /no branch/],
    ['a pull request', 'always', { ...main, event: 'pull_request', branch: 'feature/x' }, false, /pull request/],
    ["a fork's branch of the same name", 'always', { ...main, event: 'pull_request' }, false, /pull request/],
    ['pull_request_target', 'always', { ...main, event: 'pull_request_target' }, false, /pull request/],
    ['a schedule', 'if-newer', { ...main, event: 'schedule' }, true, /default branch/],
    ['nobody knows which is the default', 'always', { ...main, defaultBranch: undefined }, false, /does not say/],
  ] as const)('%s, %s', (_, rule, facts, move, why) => {
    const decision = mayMoveLatest(rule, facts)
    expect(decision.move).toBe(move)
    expect(decision.why).toMatch(why)
  })
})

describe('whether our commit is newer', () => {
  const theirs = '0123456789abcdef'
  test.each([
    ['ahead', true, /newer than 0123456$/],
    ['identical', true, /0123456 is our commit/],
    ['behind', false, /0123456, which it is on, is newer/],
    ['diverged', false, /not an ancestor/],
    ['unknown', false, /`move-latest: always` moves it all the same/],
  ] as const)('%s', (comparison, move, why) => {
    const decision = isNewer(comparison, theirs)
    expect(decision.move).toBe(move)
    expect(decision.why).toMatch(why)
  })

  test('nobody can tell, and says why', () => {
    expect(isNewer('unknown', theirs, 'Not Found').why).toMatch(/newer than 0123456 \(Not Found\)/)
    expect(isNewer('unknown', undefined).why).toMatch(/carries no commit/)
  })
})

describe('whether a commit that shares the image behind latest is newer', () => {
  const [ours, next, branch] = ['a', 'b', 'c'].map((letter) => letter.repeat(40)) as [string, string, string]
  const since = (commits: readonly string[], complete = true) => ({ commits, complete, why: 'Not Found' })

  test('commits are known by the form of their tag', () => {
    const tags = [ours, `api-${next}`, next.slice(0, 7), 'latest', 'recipe-0123456789abcdef0123', 'v1.2.3']
    expect(commitsIn(tags)).toEqual([ours, next, next.slice(0, 7)])
  })

  test.each([
    ['none comes after ours', [branch], since([next]), undefined],
    ['one does', [branch, next], since([next]), /bbbbbbb, which it is on, is newer/],
    ['one does, of which the beginning is known', ['bbbbbbb'], since([next]), /bbbbbbb, which it is on, is newer/],
    ['nobody can tell', [branch], since([], false), /cannot be told .* \(Not Found\)/],
  ] as const)('%s', (_, theirs, list, why) => {
    const decision = isNewest(theirs, list)
    if (why) expect(decision).toMatchObject({ move: false, why: expect.stringMatching(why) })
    else expect(decision).toBeUndefined()
  })
})
