import { Interrupted } from './command.ts'
import { longestBuild } from './go-programs.ts'
import { waitForLock } from './lock.ts'
import { canInstallPackages, installPackages } from './packages.ts'
import type { Log, Part, Purpose } from './part.ts'
import { parts } from './parts.ts'
import { inCache } from './places.ts'

/**
 * Two set-ups at once: the second waits for the first, then finds everything there. Seconds: for the longest part, and for the packages
 * and compilers that are fetched before it.
 */
const patience = longestBuild + 1800

/**
 * Sees to it that the machine has what the purposes need; repeatable, and without network once all is there.
 * @throws one error with a line for every part that is missing, and how to get it
 */
export async function setUp(purposes: Purpose[], log: Log): Promise<void> {
  const missing = missingFor(purposes)
  if (missing.length === 0) return
  const problems = new Map<string, string>()
  // Nothing is downloaded where it could not help in the end.
  report(
    missing.filter((part) => isAskedFor(part, purposes) && !canGet(part)),
    problems,
    () => undefined,
  )
  // Without flock there is no lock to wait for; the package that brings it is installed first.
  const lock = named('flock').find() ? await waitForLock(inCache('setup.lock'), patience) : undefined
  try {
    await installMissing(purposes, log, problems)
    await makeMissing(purposes, log, problems)
  } finally {
    lock?.release()
  }
  report(missingFor(purposes), problems, log)
}

const isAskedFor = (part: Part, purposes: Purpose[]) => part.for.some((purpose) => purposes.includes(purpose))

/** It is there, or we can install it, or make it of what we can get. */
function canGet(part: Part): boolean {
  if (part.find() !== undefined || (part.packages && canInstallPackages())) return true
  return part.make !== undefined && (part.needs ?? []).every((name) => canGet(named(name)))
}

/** Throws for the parts that are needed; tells of the others. */
function report(missing: Part[], problems: Map<string, string>, log: Log): void {
  for (const part of missing.filter((part) => part.optional)) log(`not there: ${describe(part, problems)}`)
  const needed = missing.filter((part) => !part.optional)
  if (needed.length > 0) throw new Error(needed.map((part) => `missing: ${describe(part, problems)}`).join('\n'))
}

function describe(part: Part, problems: Map<string, string>): string {
  const problem = problems.get(part.name)?.trim().split('\n').join(' | ')
  const needs = (part.needs ?? []).map(named).filter((need) => !canGet(need) && !need.find())
  const ways = [part.elsewhere, ...needs.map((need) => `for it ${need.name}: ${need.elsewhere}`)]
  return `${part.name} (${part.why}); get it: ${ways.join('; ')}${problem ? `; tried: ${problem}` : ''}`
}

/** The missing parts, with the parts that would make them where those are missing too. */
function missingFor(purposes: Purpose[]): Part[] {
  const wanted = new Set<Part>()
  const want = (part: Part) => {
    if (wanted.has(part) || part.find() !== undefined) return
    for (const name of part.needs ?? []) want(named(name))
    wanted.add(part)
  }
  for (const part of parts) if (isAskedFor(part, purposes)) want(part)
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
    if (error instanceof Interrupted) throw error
    for (const part of missing) problems.set(part.name, String(error))
  }
}

/** Makes what can be made, each part as soon as those that it needs are there. */
async function makeMissing(purposes: Purpose[], log: Log, problems: Map<string, string>): Promise<void> {
  const making = new Map<string, Promise<void>>()
  const make = async (part: Part) => {
    await Promise.allSettled((part.needs ?? []).map((name) => making.get(name)))
    if (!(part.needs ?? []).every((name) => named(name).find())) return
    try {
      await timed(log, part.name, () => part.make?.(log))
      if (!part.find()) problems.set(part.name, 'it was made but is not found')
    } catch (error) {
      if (error instanceof Interrupted) throw error
      problems.set(part.name, error instanceof Error ? error.message : String(error))
    }
  }
  // What a part needs stands before it in this list.
  for (const part of missingFor(purposes)) if (part.make) making.set(part.name, make(part))
  for (const result of await Promise.allSettled(making.values())) if (result.status === 'rejected') throw result.reason
}

async function timed(log: Log, what: string, work: () => Promise<unknown> | undefined): Promise<void> {
  const start = performance.now()
  await work()
  log(`${what}: ${((performance.now() - start) / 1000).toFixed(1)} s`)
}
