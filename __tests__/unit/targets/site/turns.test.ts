import { expect, test } from '@jest/globals'
import { roleOf, siteOf } from '../../../../src/targets/site/role.ts'
import { turnsOf } from '../../../../src/targets/site/turns.ts'

const turnsIn = (...names: string[]) =>
  turnsOf(names.map((key) => ({ key, role: roleOf(key, siteOf(names)) }))).map(({ stage, changes }) => [
    stage,
    changes.map(({ key }) => key),
  ])

test('nothing is published before what it refers to, and what fetches pages by itself after all of them', () => {
  expect(
    turnsIn(
      'sw.js',
      'index.html',
      'about.html',
      'app.webmanifest',
      'logo.png',
      'ngsw.json',
      'ngsw-worker.js',
      'sw.js.br',
    ),
  ).toEqual([
    ['files', ['logo.png']],
    ['loaded by pages', ['app.webmanifest']],
    ['pages', ['about.html']],
    ['root page', ['index.html']],
    ['service worker', ['sw.js', 'ngsw.json', 'ngsw-worker.js', 'sw.js.br']],
  ])
})

test('what registers a worker is loaded by pages', () => {
  expect(turnsIn('registerSW.js', 'index.html')).toEqual([
    ['loaded by pages', ['registerSW.js']],
    ['root page', ['index.html']],
  ])
})

test('every change has one turn, save assets, which come before', () => {
  const names = [
    'a/service-worker.js',
    'feed.xml',
    'x.html',
    'index.html',
    'robots.txt',
    'assets/app-Bx3kD9aQ.js',
    'f.css',
  ]
  const site = siteOf(names)
  const changes = names.map((key) => ({ key, role: roleOf(key, site) }))
  const published = turnsOf(changes).flatMap((turn) => turn.changes)
  const keysOf = (some: typeof changes) => some.map(({ key }) => key).sort()
  expect(keysOf(published)).toEqual(keysOf(changes.filter(({ role }) => role !== 'hashed')))
  expect(published).toHaveLength(names.length - 1)
})
