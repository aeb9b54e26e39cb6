import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { actionYaml } from '../doors.ts'

type Variables = Readonly<Record<string, string>>

/** What the runner would set for a step, as far as it matters to how fast it is. The folder becomes its workspace. */
export const stepVariables = (door: string, given: Variables, folder: string, more: Variables): Variables => {
  const inputs = Object.entries(actionYaml(door).inputs ?? {}).map(([name, { default: fallback }]) => [
    `INPUT_${name.toUpperCase()}`,
    given[name] ?? String(fallback ?? '').replaceAll(/\$\{\{.*?\}\}/g, ''),
  ])
  const files = ['GITHUB_OUTPUT', 'GITHUB_STATE', 'GITHUB_ENV', 'GITHUB_STEP_SUMMARY'].map((name) => {
    writeFileSync(join(folder, name), '')
    return [name, join(folder, name)]
  })
  mkdirSync(join(folder, 'temp'), { recursive: true })
  const event = join(folder, 'event.json')
  writeFileSync(event, JSON.stringify({ repository: { default_branch: 'main', private: true } }))
  return {
    PATH: process.env['PATH']!,
    HOME: folder,
    RUNNER_TEMP: join(folder, 'temp'),
    GITHUB_WORKSPACE: folder,
    GITHUB_ACTIONS: 'true',
    GITHUB_REPOSITORY: 'acme/shop',
    GITHUB_EVENT_NAME: 'push',
    GITHUB_EVENT_PATH: event,
    GITHUB_REF: 'refs/heads/main',
    GITHUB_SHA: 'c0ffee254729296a45a3885639ac7e10f9d54979',
    GITHUB_RUN_ID: '1',
    ...Object.fromEntries([...inputs, ...files]),
    ...more,
  }
}
