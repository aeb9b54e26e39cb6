import { describe, expect, test } from '@jest/globals'
import type { Call } from '../../../sandbox/aws/client.ts'
import { orderProblems, referencesOf } from '../../support/site-order.ts'
import { changedInShop, shopAfter, shopBefore } from '../../support/sites.ts'

const call = (
  operation: string,
  parameters: Record<string, unknown>,
  time: number,
  more: Partial<Call> = {},
): Call => ({
  ...{ service: 's3', operation, account: null, principal: null, region: null, attempt: 1, method: '', path: '' },
  ...{ parameters, time, seconds: 0.5, status: 200, fault: null, lost: false },
  ...more,
})

const put = (Key: string, time: number, more?: Partial<Call>) =>
  call('PutObject', { Bucket: 'b', Key, Body: String(shopAfter[Key]) }, time, more)

const remove = (Keys: readonly string[], time: number) =>
  call('DeleteObjects', { Bucket: 'b', Delete: { Objects: Keys.map((Key) => ({ Key })) } }, time)

const assets = changedInShop.filter((path) => path.startsWith('assets/'))
const pages = changedInShop.filter((path) => !path.startsWith('assets/'))
const gone = Object.keys(shopBefore).filter((path) => !(path in shopAfter))
const goneAssets = gone.filter((path) => path.startsWith('assets/'))
const order = { before: shopBefore, site: shopAfter }

const right = [...assets.map((key) => put(key, 1)), ...pages.map((key, index) => put(key, 2 + index)), remove(gone, 20)]

describe('the order of a deploy', () => {
  test('assets, pages, deletions: nothing is wrong, also when no site was there', () => {
    expect(orderProblems(right, order)).toEqual([])
    const first = Object.keys(shopAfter).filter((path) => !changedInShop.includes(path))
    expect(orderProblems([...first.map((key) => put(key, 0)), ...right], { site: shopAfter })).toEqual([])
  })

  test('a page before its script, or at the same time', () => {
    const script = assets.find((path) => path.startsWith('assets/index-') && path.endsWith('.js'))!
    for (const at of [1, 1.4]) {
      const wrong = [...right.filter(({ parameters }) => parameters['Key'] !== 'index.html'), put('index.html', at)]
      expect(orderProblems(wrong, order)).toContainEqual(
        `when index.html was put, index.html referred to ${script}, which was not there`,
      )
    }
  })

  test('a page before what only its script loads', () => {
    const part = assets.find((path) => path.startsWith('assets/cart-'))!
    const wrong = right.map((each) => (each.parameters['Key'] === part ? put(part, 10) : each))
    expect(orderProblems(wrong, order)[0]).toMatch(/referred to assets\/cart-\w+\.js, which was not there$/)
  })

  test('a deletion before the page that needs no more of it', () => {
    const wrong = [...right, remove(goneAssets, 1.9)]
    expect(orderProblems(wrong, order)[0]).toMatch(/^when assets\/\S+ was deleted, \S+\.html referred to/)
  })

  test('a page that is put back by a copy refers to what it did', () => {
    const kept = '.aws-deploy/site/pages/abc'
    const back = [
      ...right.filter(({ operation }) => operation === 'PutObject'),
      call('CopyObject', { Bucket: 'b', Key: 'index.html', CopySource: `b/${kept}` }, 30),
    ]
    const before = { ...shopBefore, [kept]: shopBefore['index.html']! }
    expect(orderProblems(back, { before, site: shopAfter })).toEqual([])
    expect(orderProblems([...back, remove(goneAssets, 40)], { before, site: shopAfter }).length).toBeGreaterThan(0)
    expect(orderProblems([remove(goneAssets, 25), ...back], { before, site: shopAfter }).length).toBeGreaterThan(0)
  })

  test('a write that failed has put nothing, one whose answer was lost has', () => {
    const [first, ...rest] = right
    expect(orderProblems([{ ...first!, status: 503 }, ...rest], order).length).toBeGreaterThan(0)
    expect(orderProblems([{ ...first!, lost: true }, ...rest], order)).toEqual([])
  })

  test('below a prefix', () => {
    const below = right.map((each) =>
      each.operation === 'PutObject'
        ? { ...each, parameters: { ...each.parameters, Key: `shop/${each.parameters['Key']}` } }
        : each,
    )
    const before = Object.fromEntries(Object.entries(shopBefore).map(([path, text]) => [`shop/${path}`, text]))
    const puts = below.filter(({ operation }) => operation === 'PutObject')
    expect(orderProblems(puts, { before, site: shopAfter, prefix: 'shop/' })).toEqual([])
    expect(
      orderProblems(
        [...puts].reverse().map((each, index) => ({ ...each, time: index })),
        {
          before,
          site: shopAfter,
          prefix: 'shop/',
        },
      ).length,
    ).toBeGreaterThan(0)
  })
})

describe('what a file refers to', () => {
  test.each([
    ['a/b.html', '<script src="c.js"></script><img srcset="/x.png 1x, y.png 2x">', ['a/c.js', 'x.png', 'a/y.png']],
    ['a.html', '<a href="/next.html">next</a><link rel="canonical" href="/a.html">', []],
    ['a.html', '<script src="https://cdn.example/x.js"></script>', []],
    ['s/a.css', '@import "b.css"; p { background: url(../i.png) url("/j.png") }', ['s/b.css', 'i.png', 'j.png']],
    ['a/b.js', 'import("./c.js"); const d = new URL("/d%20e.wasm", import.meta.url)', ['a/c.js', 'd e.wasm']],
    ['a.txt', '"b.js"', []],
  ])('%s', (key, content, found) => {
    expect(referencesOf(key, content)).toEqual(found)
  })
})
