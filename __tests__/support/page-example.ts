/** The examples that the page of a door shows its readers, as inputs of a step. */
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { folderOf } from '../../scripts/doors.ts'

interface Step {
  readonly uses?: string
  readonly with?: Readonly<Record<string, unknown>>
}

/**
 * The `with:` of the door's step in the first block of YAML under a heading, with texts of the page in the place of which
 * this test has others (an account, an address, an expression), each of which must be there.
 */
export const pageExample = (
  door: string,
  heading: string,
  instead: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> => {
  const page = readFileSync(`${folderOf(door)}/README.md`, 'utf8')
  const [, under = ''] = page.split(`\n## ${heading}\n`)
  const [, block = ''] = /^```yaml\n([\s\S]*?)^```/m.exec(under.split('\n## ')[0] ?? '') ?? []
  const missing = Object.keys(instead).filter((text) => !block.includes(text))
  if (missing.length > 0) throw new Error(`"${heading}" of ${door} does not hold ${missing.join(', ')}`)
  const text = Object.entries(instead).reduce((rest, [from, to]) => rest.replaceAll(from, to), block)
  const step = stepsIn(parse(text)).find(({ uses }) => uses?.includes(`/actions/${door}@`))
  if (!step) throw new Error(`"${heading}" has no step of ${door}`)
  return Object.fromEntries(Object.entries(step.with ?? {}).map(([name, value]) => [name, String(value).trim()]))
}

/** Of a list of steps, of a part of a job, or of the jobs of a workflow. */
const stepsIn = (shown: unknown): readonly Step[] => {
  if (Array.isArray(shown)) return shown as Step[]
  const { steps, jobs = {} } = shown as { steps?: Step[]; jobs?: Record<string, { steps?: Step[] }> }
  return steps ?? Object.values(jobs).flatMap((job) => job.steps ?? [])
}
