/** The command line of act. Values go through files, not through argv. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'

export interface ActRun {
  scratch: string
  workspace: string
  workflow: string
  event: string
  payload: unknown
  actor: string
  secrets: Record<string, string>
  variables: Record<string, string>
  environment: Record<string, string>
  repositories: string[]
  job: string | undefined
}

/** Jobs that may run at once: a job that waits at its gate must not keep others from running. */
const concurrentJobs = 32

/** Writes a file that only this user may read; act reads YAML by its ending. */
const write = (scratch: string, name: string, text: string): string => {
  const file = join(scratch, name)
  writeFileSync(file, text, { mode: 0o600 })
  return file
}

export const actArguments = (run: ActRun): string[] => {
  const cache = join(run.scratch, 'cache')
  mkdirSync(cache, { recursive: true })
  const none = write(run.scratch, 'none.yml', '{}\n')
  return [
    run.event,
    ...['--directory', run.workspace],
    ...['--workflows', run.workflow],
    ...['--eventpath', write(run.scratch, 'event.json', JSON.stringify(run.payload))],
    ...['--actor', run.actor],
    ...['--platform', 'ubuntu-latest=-self-hosted'],
    ...['--secret-file', write(run.scratch, 'secrets.yml', stringify(run.secrets))],
    ...['--var-file', write(run.scratch, 'variables.yml', stringify(run.variables))],
    ...['--env-file', write(run.scratch, 'environment.yml', stringify(run.environment))],
    // without this one, act would read a file of that kind from the workspace
    ...['--input-file', none],
    ...['--action-cache-path', cache],
    ...['--concurrent-jobs', String(concurrentJobs)],
    ...run.repositories.flatMap((repository) => ['--local-repository', repository]),
    ...(run.job ? ['--job', run.job] : []),
    '--no-cache-server',
    '--json',
  ]
}
