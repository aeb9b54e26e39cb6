import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ActionYaml } from '../../../scripts/doors.ts'
import type { Pairs } from './command-files.ts'

/** The folders that a step of ours may write into, all of its own. */
export interface Folders {
  readonly workspace: string
  readonly temp: string
  readonly home: string
  readonly tools: string
}

/** The event that started the workflow, and its payload. */
export interface Event {
  readonly name: string
  readonly payload: object
}

/** The variables that GitHub's runner sets for every step, for a push to the main branch of `acme/shop`. */
export const runnerVariables = (folders: Folders, event: Event, door: string): Pairs => {
  const payload = join(folders.tools, 'event.json')
  mkdirSync(folders.tools, { recursive: true })
  writeFileSync(payload, JSON.stringify(event.payload))
  return {
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_ACTION: door,
    GITHUB_ACTION_REPOSITORY: 'aws-deploy-actions/aws-deploy-actions',
    GITHUB_ACTION_REF: 'v1',
    GITHUB_ACTOR: 'alice',
    GITHUB_ACTOR_ID: '1001',
    GITHUB_TRIGGERING_ACTOR: 'alice',
    GITHUB_API_URL: 'https://api.github.com',
    GITHUB_GRAPHQL_URL: 'https://api.github.com/graphql',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_BASE_REF: '',
    GITHUB_HEAD_REF: '',
    GITHUB_EVENT_NAME: event.name,
    GITHUB_EVENT_PATH: payload,
    GITHUB_JOB: 'deploy',
    GITHUB_REF: 'refs/heads/main',
    GITHUB_REF_NAME: 'main',
    GITHUB_REF_TYPE: 'branch',
    GITHUB_REF_PROTECTED: 'true',
    GITHUB_REPOSITORY: 'acme/shop',
    GITHUB_REPOSITORY_ID: '2001',
    GITHUB_REPOSITORY_OWNER: 'acme',
    GITHUB_REPOSITORY_OWNER_ID: '3001',
    GITHUB_RETENTION_DAYS: '90',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_RUN_ID: '4001',
    GITHUB_RUN_NUMBER: '7',
    GITHUB_SHA: 'c0ffee254729296a45a3885639ac7e10f9d54979',
    GITHUB_WORKFLOW: 'Deploy',
    GITHUB_WORKFLOW_REF: 'acme/shop/.github/workflows/deploy.yml@refs/heads/main',
    GITHUB_WORKFLOW_SHA: 'c0ffee254729296a45a3885639ac7e10f9d54979',
    GITHUB_WORKSPACE: folders.workspace,
    HOME: folders.home,
    LANG: 'C.UTF-8',
    RUNNER_ARCH: process.arch === 'arm64' ? 'ARM64' : 'X64',
    RUNNER_ENVIRONMENT: 'github-hosted',
    RUNNER_NAME: 'GitHub Actions 1',
    RUNNER_OS: 'Linux',
    RUNNER_TEMP: folders.temp,
    RUNNER_TOOL_CACHE: folders.tools,
    RUNNER_TRACKING_ID: 'github_7',
    // The runner has no TMPDIR; ours makes the system's temporary folder one that we can search afterwards.
    TMPDIR: folders.temp,
  }
}

/** `INPUT_*` as the runner makes them: the defaults of action.yml under the given values, names in capitals. */
export const inputVariables = (door: string, yaml: ActionYaml, given: Inputs, token: string): Pairs => {
  const declared = yaml.inputs ?? {}
  const unknown = Object.keys(given).filter((name) => !(name in declared))
  if (unknown.length > 0) throw new Error(`${door} has no input ${unknown.join(', ')}`)
  return Object.fromEntries(
    Object.entries(declared).map(([name, { default: fallback }]) => [
      `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`,
      given[name] ?? evaluate(String(fallback ?? ''), token),
    ]),
  )
}

export type Inputs = Readonly<Record<string, string | undefined>>

const evaluate = (text: string, token: string) =>
  text.replaceAll(/\$\{\{\s*(.*?)\s*\}\}/g, (_, expression: string) => {
    if (expression === 'github.token') return token
    throw new Error(`This runner cannot evaluate \${{ ${expression} }}`)
  })
