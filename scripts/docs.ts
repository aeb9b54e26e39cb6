/**
 * `npm run docs`: writes what is generated into the READMEs (between markers, from action.yml) and
 * docs/troubleshooting.md (from the failure catalogue). `-- --check` changes nothing and fails when a page is out of
 * date.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { pages } from './docs/pages.ts'

const check = process.argv.includes('--check')
const stale = (await pages()).filter(({ was, text }) => was !== text)

for (const { path, text } of stale) {
  if (check) {
    console.error(`${path} is out of date: run npm run docs`)
    process.exitCode = 1
  } else {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
    console.log(path)
  }
}
if (stale.length === 0) console.log('Every generated page is up to date.')
