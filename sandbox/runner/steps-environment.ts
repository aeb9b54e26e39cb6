/** The environment of steps: what a runner would give, and how to reach the sandbox; none of its control variables. */
import { cpSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { npmVariables } from '../setup/npm-packages.ts'

/** Credentials and region: on GitHub a step gets them from its workflow, not from the runner. */
const credentials = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
  'AWS_PROFILE',
]

/** Given to each job anew, by its permissions. */
const perJob = [
  'ACTIONS_RUNTIME_TOKEN',
  'GITHUB_TOKEN',
  'ACTIONS_ID_TOKEN_REQUEST_URL',
  'ACTIONS_ID_TOKEN_REQUEST_TOKEN',
]

export interface StepsEnvironment {
  /** What the sandbox gives. */
  sandbox: Record<string, string>
  /** Folder with the shims, first on PATH. */
  shims: string
  home: string
  /** Hand on the sandbox's own keys too. */
  withCredentials: boolean
}

/** How package managers reach their registries here; like a mirror that a company's runner has. */
const machine = ['PIP_', 'UV_', 'NPM_CONFIG_', 'npm_config_', 'GOPROXY', 'GONOSUMDB', 'GOFLAGS']
const trust = ['SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE', 'LANG', 'LC_ALL', 'TZ']

const ofMachine = (): Record<string, string> =>
  Object.fromEntries(
    Object.entries(process.env).filter(
      (entry): entry is [string, string] =>
        entry[1] !== undefined && (trust.includes(entry[0]) || machine.some((prefix) => entry[0].startsWith(prefix))),
    ),
  )

/** A login that a step makes is gone with the run, and never where another run could find it. */
const ownDockerFolder = ({ sandbox, home }: StepsEnvironment): Record<string, string> => {
  const shared = sandbox['DOCKER_CONFIG']
  if (!shared) return {}
  const own = join(home, '.docker')
  cpSync(shared, own, { recursive: true })
  return { DOCKER_CONFIG: own }
}

export const stepsEnvironment = (wanted: StepsEnvironment): Record<string, string> => {
  const given = Object.entries(wanted.sandbox).filter(
    ([name]) =>
      !name.startsWith('SANDBOX_') && !perJob.includes(name) && (wanted.withCredentials || !credentials.includes(name)),
  )
  const docker = ownDockerFolder(wanted)
  const path = wanted.sandbox['PATH'] ?? process.env['PATH'] ?? ''
  return {
    ...ofMachine(),
    ...npmVariables(),
    ...Object.fromEntries(given),
    ...docker,
    PATH: [wanted.shims, path].join(delimiter),
    HOME: wanted.home,
    XDG_CACHE_HOME: join(wanted.home, '.cache'),
    NO_COLOR: '1',
    RUNNER_NAME: 'sandbox',
    RUNNER_ENVIRONMENT: 'github-hosted',
  }
}
