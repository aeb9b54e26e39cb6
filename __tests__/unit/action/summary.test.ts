import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test } from '@jest/globals'
import { maskCredential } from '../../../src/action/secrets.ts'
import { writeSummary } from '../../../src/action/summary.ts'
import { ownEnvironment } from '../environment.ts'
import { printed } from '../printed.ts'
import { temporaryFolders } from '../temporary.ts'

const mebibyte = 1024 * 1024

const output = printed()
const folder = temporaryFolders()
ownEnvironment('GITHUB_STEP_SUMMARY')

let file: string
beforeEach(() => {
  file = join(folder(), 'summary.md')
  process.env['GITHUB_STEP_SUMMARY'] = file
})

const written = () => readFileSync(file)

test('adds to what is there', async () => {
  writeFileSync(file, 'before\n')
  await writeSummary('### one')
  await writeSummary('### two')
  expect(written().toString()).toBe('before\n### one\n### two\n')
})

test('without a file there is nothing to do', async () => {
  delete process.env['GITHUB_STEP_SUMMARY']
  await writeSummary('### one')
  expect(existsSync(file)).toBe(false)
  expect(output.text()).toBe('')
})

test('a file that cannot be written is a warning', async () => {
  process.env['GITHUB_STEP_SUMMARY'] = join(file, 'nowhere', 'summary.md')
  await writeSummary('### one')
  expect(output.text()).toMatch(/^::warning::The job summary could not be written: .*ENOENT/)
})

test('credentials are covered', async () => {
  maskCredential('a-credential-of-ours')
  await writeSummary('with a-credential-of-ours')
  expect(written().toString()).toBe('with ***\n')
})

test('a summary of one mebibyte is whole', async () => {
  const text = 'x'.repeat(mebibyte - 1)
  await writeSummary(text)
  expect(written().toString()).toBe(`${text}\n`)
})

test('a longer one is cut at the end of a line, and says so', async () => {
  await writeSummary(`first\n${`${'y'.repeat(99)}\n`.repeat(20_000)}`)
  const text = written().toString()
  expect(written().length).toBeLessThanOrEqual(mebibyte)
  expect(written().length).toBeGreaterThan(mebibyte - 300)
  expect(text).toMatch(/^first\n/)
  expect(text).toMatch(/y{99}\n\n_The rest was cut: .*1 MiB.*_\n$/)
})

test.each(['é', '日', '🚀'])('no character is cut in half: %s', async (character) => {
  // Each start shifts where the limit falls in a character.
  for (const start of ['', 'a', 'ab', 'abc']) {
    process.env['GITHUB_STEP_SUMMARY'] = join(folder(), 'summary.md')
    await writeSummary(`${start}${character.repeat(mebibyte / 2)}`)
    const bytes = readFileSync(process.env['GITHUB_STEP_SUMMARY'])
    expect(bytes.length).toBeLessThanOrEqual(mebibyte)
    expect(bytes.toString().includes('\ufffd')).toBe(false)
  }
})
