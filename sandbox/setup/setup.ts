import { waitForLock } from './lock.ts'
import { canInstallPackages, installPackages } from './packages.ts'
import type { Log, Part, Purpose } from './part.ts'
import { parts } from './parts.ts'
import { inCache } from './places.ts'

/** Two set-ups at once: the second waits for the first, then finds everything there. Seconds. */
const patience = 1200

/**
 * Sees to it that the machine has what the purposes need; repeatable, and without network once all is there.
 * @throws one error that names every part that is missing and how to get it
 */
export async function setUp(purposes: Purpose[], log: Log): Promise<void> {
  if (missingFor(purposes).length === 0) return
  const problems = new Map<string, string>()
  // Without flock there is no lock to wait for; the package that brings it is installed first.
  const lock = parts.some((part) => part.name === 'flock' && !part.find())
    ? undefined
    : await waitForLock(inCache('setup.lock'), patience)
  try {
    await installMissing(purposes, log, problems)
    await makeMissing(purposes, log, problems)
  } finally {
    lock?.release()
  }
  const missing = missingFor(purposes)
  for (const part of missing.filter((part) => part.optional)) log(`not there: ${describe(part, problems)}`)
  const fatal = missing.filter((part) => !part.optional)
  if (fatal.length > 0) throw new Error(fatal.map((part) => `missing: ${describe(part, problems)}`).join('\n'))
}

function describe(part: Part, problems: Map<string, string>): string {
  const problem = problems.get(part.name)?.trim().split('\n').join(' | ')
  return `${part.name} (${part.why}); get it: ${part.elsewhere}${problem ? `; tried: ${problem}` : ''}`
}

/** The missing parts, with the parts that would make them where those are missing too. */
function missingFor(purposes: Purpose[]): Part[] {
  const wanted = new Set<Part>()
  const want = (part: Part) => {
    if (wanted.has(part) || part.find() !== undefined) return
    for (const name of part.needs ?? []) want(named(name))
    wanted.add(part)
  }
  for (const part of parts) if (part.for.some((purpose) => purposes.includes(purpose))) want(part)
  return [...wanted]
}

function named(name: string): Part {
  const part = parts.find((one) => one.name === name)
  if (!part) throw new Error(`no part is named ${name}`)
  return part
}

async function installMissing(purposes: Purpose[], log: Log, problems: Map<string, string>): Promise<void> {
  const missing = missingFor(purposes).filter((part) => part.packages)
  if (missing.length === 0 || !canInstallPackages()) return
  const names = [...new Set(missing.flatMap((part) => part.packages ?? []))]
  try {
    await timed(log, 'packages', () => installPackages(names, log))
  } catch (error) {
    for (const part of missing) problems.set(part.name, String(error))
  }
}

/** Makes what can be made, in rounds: what is independent at the same time. */
async function makeMissing(purposes: Purpose[], log: Log, problems: Map<string, string>): Promise<void> {
  for (;;) {
    const ready = missingFor(purposes).filter(
      (part) => part.make && !problems.has(part.name) && (part.needs ?? []).every((name) => named(name).find()),
    )
    if (ready.length === 0) return
    await Promise.all(
      ready.map(async (part) => {
        try {
          await timed(log, part.name, () => part.make?.(log))
          if (!part.find()) problems.set(part.name, 'it was made but is not found')
        } catch (error) {
          problems.set(part.name, error instanceof Error ? error.message : String(error))
        }
      }),
    )
  }
}

async function timed(log: Log, what: string, work: () => Promise<unknown> | undefined): Promise<void> {
  const start = performance.now()
  await work()
  log(`${what}: ${((performance.now() - start) / 1000).toFixed(1)} s`)
}
