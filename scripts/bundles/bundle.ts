import { execFile } from 'node:child_process'
import { existsSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** The modules of a door that the runner starts: `main` and, where it has one of its own, `post`. */
const entriesOf = (door: string): string[] =>
  ['index', 'post'].filter((entry) => existsSync(join('src/actions', door, `${entry}.ts`)))

/**
 * Bundles what tsc left in build/ for one door into `folder`: one ESM file per entry, the licences of everything in
 * it, and the package.json that makes Node read it as ESM. No source map: it doubles the start of a failing step.
 */
export const bundle = async (door: string, folder: string): Promise<void> => {
  rmSync(folder, { recursive: true, force: true })
  for (const entry of entriesOf(door)) {
    if (entry === 'index') await ncc(door, entry, folder)
    else await bundleBeside(door, entry, folder)
  }
}

/** A second entry: `post.js` and `post-licenses.txt` beside the first one's files. */
const bundleBeside = async (door: string, entry: string, folder: string) => {
  const own = join(folder, entry)
  await ncc(door, entry, own)
  renameSync(join(own, 'index.js'), join(folder, `${entry}.js`))
  renameSync(join(own, 'licenses.txt'), join(folder, `${entry}-licenses.txt`))
  rmSync(own, { recursive: true })
}

const ncc = (door: string, entry: string, output: string) =>
  run(process.execPath, ['scripts/bundles/ncc.ts', `build/actions/${door}/${entry}.js`, output])
