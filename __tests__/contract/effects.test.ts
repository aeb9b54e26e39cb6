import { describe, expect, test } from '@jest/globals'
import { codeOf, filesOf, importsOf, isOurs } from './source-files.ts'

const sources = filesOf(['src'], ['.ts'])

/** Where the environment of the process is read: the runner's side, and what speaks for us to others. */
const readsEnvironment = [
  /^src\/action\//,
  /^src\/github\//,
  /^src\/shell\//,
  /^src\/aws\/(client-config|credentials|s3-address|s3-exchange|session)\.ts$/,
]

/** Where an error of `AbortSignal.timeout` is taken up; passed on, it would be told as a defect of ours. */
const takesUpTimeouts = [
  'src/action/http.ts',
  'src/actions/terraform-apply/conclude.ts',
  'src/aws/log-stream.ts',
  'src/aws/logs.ts',
  'src/github/shipped-text.ts',
  'src/health/watch.ts',
  'src/shell/command.ts',
  'src/targets/image/check-base.ts',
  'src/targets/terraform/run/left-lock.ts',
]

/** Every place in a text that fits, so that a failure shows these and not the file. */
const matches = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([found]) => found)

describe.each(sources)('%s', (path) => {
  const code = codeOf(path)

  test('reads the environment only where that is its task', () => {
    if (readsEnvironment.some((place) => place.test(path))) return
    expect(matches(code, /\bprocess\.env\b.*/g)).toEqual([])
  })

  test('limits its time by a signal that tells so in our words', () => {
    if (takesUpTimeouts.includes(path)) return
    expect(matches(code, /\bAbortSignal\.timeout\b.*/g)).toEqual([])
  })

  // DESIGN.md, rule 3.
  test('fails the step only in run-action.ts', () => {
    if (path === 'src/action/run-action.ts') return
    expect(matches(code, /\bsetFailed\b.*|\bprocess\.(exit|exitCode|abort)\b.*/g)).toEqual([])
  })

  // DESIGN.md, rule 9.
  test('makes no base class', () => {
    const bases = [...code.matchAll(/\bclass \w+ extends (\w+)/g)].map(([, base]) => base!)
    expect(bases.filter((base) => !['Error', 'Failure'].includes(base))).toEqual([])
    expect(matches(code, /\babstract class.*/g)).toEqual([])
  })
})

// DESIGN.md, rule 2.
const plans = sources.filter((path) => /\/plan\.ts$/.test(path))

test.each(plans)('%s decides without doing', (path) => {
  const code = codeOf(path)
  expect(matches(code, /\basync\b.*|\bawait\b.*|\bDate\.now\b.*|\bMath\.random\b.*/g)).toEqual([])
  expect(importsOf(path).filter((name) => !isOurs(name))).toEqual([])
})

test('some plan is there to be held to this', () => {
  expect(plans).not.toEqual([])
})
