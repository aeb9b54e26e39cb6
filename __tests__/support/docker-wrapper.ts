import { execFileSync } from 'node:child_process'
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { scratchFolder } from './scratch.ts'

const real = execFileSync('sh', ['-c', 'command -v docker'], { encoding: 'utf8' }).trim()

/**
 * A `docker` whose `buildx build` is a piece of shell; everything else is the real one. In it `$REAL` is the real one, `$FOLDER`
 * a folder of its own, and `"$@"` what it was called with.
 */
export const dockerWrapper = (build: string): { readonly PATH: string; readonly folder: string } => {
  const folder = scratchFolder()
  const program = join(folder, 'docker')
  const head = `#!/bin/sh\nREAL=${real}\nFOLDER=${folder}\n`
  writeFileSync(program, `${head}if [ "$1 $2" = "buildx build" ]; then\n${build}\nfi\nexec "$REAL" "$@"\n`)
  chmodSync(program, 0o755)
  return { PATH: `${folder}:${process.env['PATH']}`, folder }
}
