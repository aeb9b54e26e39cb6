/**
 * `npm run build`: makes dist/<door>/ for every door: tsc checks and strips the types into build/, ncc bundles what is
 * left. A door whose bundle was made from the same input is left alone.
 * `npm run build -- <door>…` makes only these.
 * `npm run build -- --check` builds everything anew beside dist/ and fails when a byte differs.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { bundle } from './bundles/bundle.ts'
import { differences } from './bundles/compare.ts'
import { isFresh, stamp } from './bundles/fingerprint.ts'
import { doorsWithSources } from './doors.ts'

const compile = () => {
  const { status } = spawnSync(
    process.execPath,
    ['node_modules/typescript/bin/tsc', '--project', 'tsconfig.build.json'],
    { stdio: 'inherit' },
  )
  if (status !== 0) process.exit(status ?? 1)
}

/** Works on the names side by side, as many at once as there are processors. */
const forEachDoor = async (doors: readonly string[], work: (door: string) => Promise<void>) => {
  const waiting = [...doors]
  const worker = async () => {
    for (let door = waiting.shift(); door; door = waiting.shift()) await work(door)
  }
  await Promise.all(Array.from({ length: availableParallelism() }, worker))
}

/** Beside dist/, so that a finished bundle is moved into its place at once: a step that starts now sees old or new. */
const scratch = () => {
  mkdirSync('build', { recursive: true })
  const folder = mkdtempSync('build/.bundles-')
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  return folder
}

const build = async (doors: readonly string[]) => {
  compile()
  const folder = scratch()
  await forEachDoor(doors, async (door) => {
    if (isFresh(door)) return console.log(`dist/${door} is up to date`)
    const built = join(folder, door)
    await bundle(door, built)
    mkdirSync('dist', { recursive: true })
    rmSync(join('dist', door), { recursive: true, force: true })
    renameSync(built, join('dist', door))
    stamp(door)
    console.log(`dist/${door} built`)
  })
}

const check = async (doors: readonly string[]) => {
  // Without its memory of the last run, tsc emits every file again.
  rmSync('build/.tsbuildinfo', { force: true })
  compile()
  const folder = scratch()
  await forEachDoor(doors, (door) => bundle(door, join(folder, door)))
  const strangers = existsSync('dist') ? readdirSync('dist').filter((name) => !doors.includes(name)) : []
  const problems = [
    ...doors.flatMap((door) => differences(join('dist', door), join(folder, door))),
    ...strangers.map((name) => `dist/${name} belongs to no door`),
  ]
  for (const problem of problems) console.error(problem)
  if (problems.length > 0) console.error('Run npm run build and commit dist/.')
  else console.log(`dist/ is what the sources build (${doors.length} doors)`)
  process.exitCode = problems.length > 0 ? 1 : 0
}

const all = doorsWithSources()
const asked = process.argv.slice(2).filter((argument) => !argument.startsWith('-'))
const unknown = asked.filter((door) => !all.includes(door))
if (unknown.length > 0) {
  console.error(`There are no sources of ${unknown.join(', ')}: the doors are ${all.join(', ')}.`)
  process.exit(2)
}
if (all.length === 0) {
  console.error('There are no doors in src/actions.')
  process.exit(1)
}
await (process.argv.includes('--check') ? check(all) : build(asked.length > 0 ? asked : all))
