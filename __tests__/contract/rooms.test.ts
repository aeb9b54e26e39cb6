import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { filesOf, importsOf, isOurs, packageOf } from './source-files.ts'

interface Room {
  /** The rooms below it. */
  readonly rooms: readonly string[]
  readonly packages: RegExp
}

const none = /^$/

/** DESIGN.md, rule 1: what the files of each room may import. */
const rooms: Readonly<Record<string, Room>> = {
  failures: { rooms: [], packages: none },
  action: { rooms: ['failures'], packages: /^(@actions\/core|yaml)$/ },
  shell: { rooms: ['failures', 'action'], packages: none },
  github: { rooms: ['failures', 'action'], packages: none },
  aws: { rooms: ['failures', 'action'], packages: /^(@aws-sdk\/.+|@smithy\/.+)$/ },
  health: { rooms: ['failures', 'action'], packages: /^yaml$/ },
  targets: {
    rooms: ['health', 'aws', 'github', 'shell', 'failures', 'action'],
    packages: /^(@balena\/dockerignore|diff|dockerfile-ast|mime-types|picomatch|yaml)$/,
  },
  actions: { rooms: ['targets', 'health', 'aws', 'github', 'shell', 'failures', 'action'], packages: /^yaml$/ },
}

const roomOf = (path: string) => path.split('/')[1]!

/** One door does not know another, one target does not know another: each is a house of its own. */
const houseOf = (path: string) =>
  path
    .split('/')
    .slice(0, ['actions', 'targets'].includes(roomOf(path)) ? 3 : 2)
    .join('/')

const allowed = (path: string, name: string): boolean => {
  const room = rooms[roomOf(path)]!
  if (name.startsWith('node:')) return true
  if (!isOurs(name)) return room.packages.test(packageOf(name))
  if (!name.startsWith('src/')) return false
  return houseOf(name) === houseOf(path) || (roomOf(name) !== roomOf(path) && room.rooms.includes(roomOf(name)))
}

const sources = filesOf(['src'], ['.ts'])

test.each(sources)('%s is in a room that the design knows', (path) => {
  expect(Object.keys(rooms)).toContain(roomOf(path))
})

test.each(sources)('%s imports only what its room may', (path) => {
  expect(importsOf(path).filter((name) => !allowed(path, name))).toEqual([])
})

test('the packages of the sources are dependencies of the product', () => {
  const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as { dependencies: object }
  const packages = sources.flatMap(importsOf).filter((name) => !isOurs(name) && !name.startsWith('node:'))
  expect([...new Set(packages.map(packageOf))].filter((name) => !(name in dependencies))).toEqual([])
})

describe('the sandbox and the product do not know each other', () => {
  test.each(filesOf(['sandbox'], ['.ts', '.js']))('%s imports nothing of the product', (path) => {
    expect(importsOf(path).filter((name) => name.startsWith('src/') || name.startsWith('__tests__/'))).toEqual([])
  })
})

test.each(filesOf(['scripts'], ['.ts']))('%s imports no tests', (path) => {
  expect(importsOf(path).filter((name) => name.startsWith('__tests__/'))).toEqual([])
})
