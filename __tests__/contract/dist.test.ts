import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { doors } from './doors.ts'

const limit = 3.5 * 1024 * 1024

const allowedLicences = [
  'MIT',
  'ISC',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'Unlicense',
  'BlueOak-1.0.0',
  'CC0-1.0',
]

const registries = /registry\.npmjs\.org|registry\.yarnpkg\.com|npm\.pkg\.github\.com|artifactory|\/nexus\//i
const machinePaths = /["'`\s(](\/work\/|\/root\/|\/home\/\w+\/|\/Users\/\w+\/|\/tmp\/\w)|file:\/\/\/(?!\$)\w/

describe.each(doors.map(({ name }) => ({ name })))('dist/$name', ({ name }) => {
  const folder = join('dist', name)
  const files = readdirSync(folder).sort()
  const bundles = files.filter((file) => file.endsWith('.js')).map((file) => readFileSync(join(folder, file), 'utf8'))

  test('holds a bundle, its licences and what makes it ESM, and nothing else', () => {
    const second = files.includes('post.js') ? ['post-licenses.txt', 'post.js'] : []
    expect(files).toEqual(['index.js', 'licenses.txt', 'package.json', ...second].sort())
    expect(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))).toEqual({ type: 'module' })
  })

  test('is at most 3.5 MB', () => {
    const bytes = files.filter((file) => file.endsWith('.js')).map((file) => statSync(join(folder, file)).size)
    expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(limit)
  })

  test('carries no second client of GitHub', () => {
    expect(bundles.filter((text) => /node_modules\/(@octokit|@actions\/github)\//.test(text))).toEqual([])
  })

  test('carries nothing of undici, which no door needs', () => {
    expect(bundles.filter((text) => /undici:client:/.test(text))).toEqual([])
    expect(readFileSync(join(folder, 'licenses.txt'), 'utf8')).not.toMatch(/^undici$/m)
  })

  test('names no machine and no registry', () => {
    for (const text of bundles) {
      expect(text.match(machinePaths)?.[0]).toBeUndefined()
      expect(text.match(registries)?.[0]).toBeUndefined()
      expect(text.includes(process.cwd())).toBe(false)
      expect(homedir().length > 5 && text.includes(homedir())).toBe(false)
    }
  })

  test('has no source map', () => {
    for (const text of bundles) {
      expect(text.trimEnd().split('\n').at(-1)).not.toContain('sourceMappingURL')
      expect(text).not.toMatch(/sourceMappingURL=data:/)
    }
  })

  test('bundles only what may be bundled', () => {
    const licences = licencesIn(readFileSync(join(folder, 'licenses.txt'), 'utf8'))
    expect(licences.length).toBeGreaterThan(0)
    expect(licences.filter(({ licence }) => !allowedLicences.includes(licence))).toEqual([])
    expect(readFileSync(join(folder, 'licenses.txt'), 'utf8')).not.toMatch(/\b[AL]?GPL\b|FSL-|SSPL|BUSL/)
  })
})

/** ncc writes the name of each package, then its licence, then the text. */
const licencesIn = (text: string) => {
  const lines = text.split('\n')
  return lines.flatMap((line, index) =>
    /^(@[\w.-]+\/)?[\w.-]+$/.test(line) && (index === 0 || lines[index - 1] === '') && isPackage(line)
      ? [{ name: line, licence: lines[index + 1] ?? '' }]
      : [],
  )
}

const isPackage = (name: string) => existsSync(join('node_modules', name, 'package.json'))

test('dist holds the doors and nothing else', () => {
  expect(readdirSync('dist').sort()).toEqual(doors.map(({ name }) => name).sort())
})
