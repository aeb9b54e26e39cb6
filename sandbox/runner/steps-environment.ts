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

const named = (prefix: string, ...names: string[]) => names.map((name) => `${prefix}_${name}`)

/** By what steps reach the registries that this machine reaches; like a mirror that a company's runner has. */
const registries = new Set([
  ...named('npm_config', 'registry', 'proxy', 'https_proxy', 'noproxy', 'cafile', 'ca', 'strict_ssl', 'fetch_timeout'),
  ...named('pip', 'index_url', 'extra_index_url', 'no_index', 'find_links', 'trusted_host', 'cert', 'proxy'),
  ...named('pip', 'default_timeout', 'retries', 'disable_pip_version_check'),
  ...named('uv', 'index_url', 'extra_index_url', 'index', 'default_index', 'no_index', 'find_links'),
  ...named('uv', 'allow_insecure_host', 'native_tls', 'http_timeout'),
  ...['goproxy', 'gonosumdb', 'goflags'],
  ...['ssl_cert_file', 'node_extra_ca_certs', 'requests_ca_bundle', 'curl_ca_bundle', 'lang', 'lc_all', 'tz'],
])

/**
 * What steps get of the machine's own environment. Not where the files with its logins are: `npm run` puts that there too.
 * npm takes its names in either case, and with either dash.
 */
export const ofMachine = (environment: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(
    Object.entries(environment).filter((entry): entry is [string, string] => {
      const name = entry[0].toLowerCase().replaceAll('-', '_')
      return entry[1] !== undefined && (registries.has(name) || /^npm_config_@[\w.]+:registry$/.test(name))
    }),
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
    ...ofMachine(process.env),
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
