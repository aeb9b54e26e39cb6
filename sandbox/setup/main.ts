import { endCommands } from './command.ts'
import type { Purpose } from './part.ts'
import { parts } from './parts.ts'
import { setUp } from './setup.ts'

/**
 * `node sandbox/setup/main.ts [sandbox] [checks] [pictures]`: all three when none is named. With `--list` it only tells
 * which parts there are, and where.
 */
const all: Purpose[] = ['sandbox', 'checks', 'pictures']
const asked = all.filter((purpose) => process.argv.includes(purpose))

function list(): void {
  for (const { name, why, find } of parts) console.log(`${name}: ${why}\n    ${find() ?? 'missing'}`)
}

async function install(): Promise<void> {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, endCommands)
  await setUp(asked.length > 0 ? asked : all, (line) => console.log(`set-up: ${line}`))
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
