import type { Verdict } from './stage.ts'

/** A stage that is over. */
export interface Row {
  readonly name: string
  readonly seconds: number
  readonly verdict: Verdict
}

/** Prints what a stage has to say, and its own line. */
export const show = (row: Row): Row => {
  const { failed, text, flaky = [], leftOut = [] } = row.verdict
  if (failed > 0 && text) console.log(text.trimEnd())
  for (const test of flaky) console.log(`   passed only at the second try: ${test}`)
  for (const test of leftOut) console.log(`   left out: ${test}`)
  console.log(`   ${lineOf(row)}`)
  return row
}

/** Prints the times of all stages, what failed and, last, the line with the counts; true when nothing failed. */
export const showTotal = (rows: readonly Row[]): boolean => {
  console.log('\n== times')
  for (const row of rows) console.log(`   ${row.name.padEnd(32)} ${lineOf(row)}`)
  const sum = (count: (verdict: Verdict) => number) => rows.reduce((total, { verdict }) => total + count(verdict), 0)
  const failed = sum((verdict) => verdict.failed)
  if (failed > 0) console.log('\n== failed')
  for (const { name, verdict } of rows.filter((row) => row.verdict.failed > 0)) {
    for (const test of verdict.failing?.length ? verdict.failing : ['']) console.log(`   ${name}${test && `: ${test}`}`)
  }
  console.log(`\n${sum((verdict) => verdict.passed)} passed, ${failed} failed`)
  return failed === 0
}

const lineOf = ({ seconds, verdict: { passed, failed, flaky = [], leftOut = [] } }: Row) =>
  `${failed > 0 ? 'FAILED' : 'ok'} in ${seconds.toFixed(1)} s: ${passed} passed, ${failed} failed` +
  (flaky.length > 0 ? `, ${flaky.length} at the second try` : '') +
  (leftOut.length > 0 ? `, ${leftOut.length} left out` : '')
