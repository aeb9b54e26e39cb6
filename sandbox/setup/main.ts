import type { Purpose } from './part.ts'
import { setUp } from './setup.ts'

/** `node sandbox/setup/main.ts [sandbox] [checks] [pictures]`: all three when none is named. */
const all: Purpose[] = ['sandbox', 'checks', 'pictures']
const asked = all.filter((purpose) => process.argv.includes(purpose))

setUp(asked.length > 0 ? asked : all, (line) => console.log(`set-up: ${line}`)).then(
  () => console.log('set-up: all there'),
  (error: Error) => {
    console.error(error.message)
    process.exitCode = 1
  },
)
