/**
 * The comments of all fixtures as files that people read: `node __tests__/unit/targets/terraform/render/snapshots.ts --update`
 * writes them anew, and without the flag tells which differ (exit code 1).
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { renderComment } from '../../../../../src/targets/terraform/render/comment.ts'
import { names, situation } from './fixture-views.ts'

const fileOf = (name: string) => join(import.meta.dirname, '..', 'snapshots', `${name}.md`)

export const rendered = (name: string): string => `${renderComment(situation(name))}\n`

export const stored = (name: string): string => readFileSync(fileOf(name), 'utf8')

if (process.argv[1] === import.meta.filename) {
  const update = process.argv.includes('--update')
  for (const name of names) {
    const text = rendered(name)
    if (update) writeFileSync(fileOf(name), text)
    else if (text !== stored(name)) {
      console.error(`${name} differs`)
      process.exitCode = 1
    }
  }
}
