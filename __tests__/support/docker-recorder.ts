import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { scratchFolder } from './scratch.ts'

/** A run of `docker`, as its process saw it. */
export interface DockerRun {
  readonly pid: number
  readonly args: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  /** What lay in its Docker configuration. */
  readonly config: string
  /** Permissions of that folder and of its `config.json`, as `700 600`. */
  readonly modes: string
  /** The files of its build secrets, with the permissions of their folder and of themselves, as `700 600`. */
  readonly secrets: readonly { readonly path: string; readonly modes: string }[]
}

export interface DockerRecorder {
  /** With the recorder before all else. */
  readonly PATH: string
  readonly runs: () => readonly DockerRun[]
  /** Those that build, without those that only ask. */
  readonly builds: () => readonly DockerRun[]
}

const real = execFileSync('sh', ['-c', 'command -v docker'], { encoding: 'utf8' }).trim()

/** A `docker` that writes down how it was called, then is the real one. */
export const dockerRecorder = (): DockerRecorder => {
  const folder = scratchFolder()
  const program = join(folder, 'docker')
  writeFileSync(
    program,
    [
      '#!/bin/sh',
      `cp "$DOCKER_CONFIG/config.json" ${folder}/$$.config 2>/dev/null`,
      `stat -c %a "$DOCKER_CONFIG" "$DOCKER_CONFIG/config.json" > ${folder}/$$.modes 2>/dev/null`,
      'for word in "$@"; do case "$word" in id=*,src=*) file="${word#*,src=}"',
      `echo "$file $(stat -c %a "$(dirname "$file")" "$file" | tr '\\n' ' ')" >> ${folder}/$$.secrets;; esac; done`,
      `cat /proc/$$/environ > ${folder}/$$.environ`,
      // The last one, and whole: by it the run is known.
      `printf '%s\\0' "$@" > ${folder}/$$.new && mv ${folder}/$$.new ${folder}/$$.args`,
      `exec ${real} "$@"`,
      '',
    ].join('\n'),
  )
  chmodSync(program, 0o755)
  const words = (file: string) => readFileSync(join(folder, file), 'utf8').split('\0').slice(0, -1)
  const lines = (file: string) =>
    existsSync(join(folder, file)) ? readFileSync(join(folder, file), 'utf8').trim().split('\n') : []
  const runs = (): readonly DockerRun[] =>
    readdirSync(folder)
      .filter((file) => file.endsWith('.args'))
      .map((file) => {
        const pid = file.split('.')[0]!
        const config = join(folder, `${pid}.config`)
        return {
          pid: Number(pid),
          args: words(file),
          environment: Object.fromEntries(words(`${pid}.environ`).map((pair) => pair.split(/=(.*)/s, 2))),
          modes: readFileSync(join(folder, `${pid}.modes`), 'utf8')
            .trim()
            .replace('\n', ' '),
          secrets: lines(`${pid}.secrets`).map((line) => {
            const [path = '', ...modes] = line.trim().split(' ')
            return { path, modes: modes.join(' ') }
          }),
          config: existsSync(config) ? readFileSync(config, 'utf8') : '',
        }
      })
  return {
    PATH: `${folder}:${process.env['PATH']}`,
    runs,
    builds: () => runs().filter(({ args }) => args[0] === 'buildx' && args[1] === 'build'),
  }
}
