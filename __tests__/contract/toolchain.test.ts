import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { doors } from './doors.ts'
import { filesOf } from './source-files.ts'

interface Package {
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
  readonly optionalDependencies: Readonly<Record<string, string>>
  readonly scripts: Readonly<Record<string, string>>
}

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Package

test('tests run on the Node that the runner runs', () => {
  const major = readFileSync('.node-version', 'utf8').trim()
  expect(process.versions.node.split('.')[0]).toBe(major)
  expect(doors.map(({ yaml }) => yaml.runs.using)).toEqual(doors.map(() => `node${major}`))
})

test('every package has an exact version', () => {
  const { dependencies, devDependencies, optionalDependencies } = manifest
  const versions = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies })
  expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([])
})

test('the lock and the requirements name no registry', () => {
  expect(readFileSync('package-lock.json', 'utf8')).not.toMatch(/"resolved": "https?:/)
  for (const path of filesOf(['sandbox', 'examples'], ['.txt', '.in'])) {
    expect(readFileSync(path, 'utf8')).not.toMatch(/--(extra-)?index-url|--find-links|--trusted-host/)
  }
})

test('every script of package.json names a file that is there', () => {
  const files = Object.values(manifest.scripts).flatMap((script) => script.match(/[\w./-]+\.ts/g) ?? [])
  expect(files).not.toEqual([])
  expect(files.filter((file) => filesOf([file], ['.ts']).length === 0)).toEqual([])
})

test('types are checked wherever there is TypeScript', () => {
  const { include } = JSON.parse(readFileSync('tsconfig.json', 'utf8')) as { include: string[] }
  const folders = filesOf(['.'], ['.ts']).map((path) => path.split('/')[0]!)
  expect([...new Set(folders)].filter((folder) => !include.includes(folder))).toEqual([])
})
