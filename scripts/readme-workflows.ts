import { readFileSync } from 'node:fs'

/** A workflow that a page shows to its readers. */
export interface ReadmeWorkflow {
  /** Where it stands, e.g. `README.md #2`. */
  readonly from: string
  /** Its name as a workflow file of a repository of its own. */
  readonly file: string
  readonly text: string
}

const block = /^```ya?ml[^\n]*\n([\s\S]*?)^```/gm

/** Round a list of steps, what a workflow needs to have. */
const around = `name: Example
on: push
permissions: {}
concurrency: example
jobs:
  example:
    name: Example
    runs-on: ubuntu-24.04
    timeout-minutes: 10
    permissions:
      contents: read # check out
      id-token: write # assume a role
    steps:
`

/**
 * The workflows in the pages: YAML blocks that have jobs, and lists of steps, which are put into a job. Throws at a
 * block that uses an action and is neither, since nobody would check it.
 */
export const readmeWorkflows = (pages: readonly string[]): ReadmeWorkflow[] =>
  pages.flatMap((page) =>
    [...readFileSync(page, 'utf8').matchAll(block)].flatMap(([, text], index) => {
      const whole = asWorkflow(text!, `${page} #${index + 1}`)
      if (whole === undefined) return []
      const file = `${page.replace(/\.md$/, '').replaceAll(/\W+/g, '-')}-${index + 1}.yml`
      return [{ from: `${page} #${index + 1}`, file, text: whole }]
    }),
  )

const asWorkflow = (text: string, from: string): string | undefined => {
  if (/^jobs:/m.test(text)) return text
  if (!/\buses:/.test(text)) return undefined
  const steps = text.replace(/^steps:\n/, '')
  const [, indent] = /^( *)- /.exec(steps) ?? []
  if (indent === undefined) throw new Error(`${from} uses an action but is neither a workflow nor a list of steps`)
  return around + steps.replaceAll(/^(?=.)/gm, ' '.repeat(Math.max(0, 6 - indent.length)))
}
