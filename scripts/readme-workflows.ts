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

const head = `name: Example
on: push
permissions: {}
concurrency: example
jobs:
  example:
`

/** What a job needs to have, where the page leaves it out. */
const keysOfJob = {
  name: 'name: Example',
  'runs-on': 'runs-on: ubuntu-24.04',
  'timeout-minutes': 'timeout-minutes: 10',
  permissions: 'permissions:\n  contents: read # check out\n  id-token: write # assume a role',
}

/**
 * The workflows in the pages: YAML blocks that have jobs, and parts of a job or lists of steps, which become
 * one. Throws at a block that uses an action and is none of these, since nobody would check it.
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
  if (/^- /.test(text.trimStart())) return jobOf(`steps:\n${text}`)
  if (/^steps:/m.test(text)) return jobOf(text)
  throw new Error(`${from} uses an action but is neither a workflow nor a job nor a list of steps`)
}

const jobOf = (text: string) => {
  const missing = Object.entries(keysOfJob).filter(([key]) => !new RegExp(`^${key}:`, 'm').test(text))
  const body = [...missing.map(([, lines]) => lines), text].join('\n')
  return head + body.replaceAll(/^(?=.)/gm, '    ')
}
