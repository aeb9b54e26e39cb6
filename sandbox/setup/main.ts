import { endCommands } from './command.ts'
import type { Purpose } from './part.ts'
import { parts } from './parts.ts'
import { setUp } from './setup.ts'

/**
 * `node sandbox/setup/main.ts [sandbox] [checks] [pictures] [second-s3]`: what `npm test` needs (the first three) when none is
 * named. With `--list` it only tells which parts there are, and where.
 */
const usual: Purpose[] = ['sandbox', 'checks', 'pictures']
const asked = [...usual, 'second-s3' as const].filter((purpose) => process.argv.includes(purpose))

function list(): void {
  for (const { name, why, find } of parts) console.log(`${name}: ${why}\n    ${find() ?? 'missing'}`)
}

async function install(): Promise<void> {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, endCommands)
  await setUp(asked.length > 0 ? asked : usual, (line) => console.log(`set-up: ${line}`))
  console.log('set-up: all there')
}

if (process.argv.includes('--list')) {
  list()
} else {
  install().catch((error: Error) => {
    console.error(error.message)
    process.exitCode = 1
  })
}
