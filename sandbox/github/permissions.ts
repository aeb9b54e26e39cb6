/**
 * What a job's GITHUB_TOKEN may do, and what each operation asks for.
 * Source: "Permissions required for fine-grained personal access tokens" and "Automatic token authentication" in
 * GitHub's documentation.
 */
export type Level = 'none' | 'read' | 'write'
export type Permissions = Record<string, Level>

/** As a workflow writes it: a word, a map, or nothing. */
export type WrittenPermissions = string | Record<string, string> | null | undefined

export const scopes = [
  'actions',
  'artifact-metadata',
  'attestations',
  'checks',
  'contents',
  'deployments',
  'discussions',
  'id-token',
  'issues',
  'models',
  'packages',
  'pages',
  'pull-requests',
  'repository-projects',
  'security-events',
  'statuses',
]

const everything = (level: Level): Permissions => Object.fromEntries(scopes.map((scope) => [scope, level]))

const byDefault = (setting: 'read' | 'write'): Permissions =>
  setting === 'write'
    ? { ...everything('write'), 'id-token': 'none' }
    : { ...everything('none'), contents: 'read', packages: 'read' }

/** What GitHub makes of the written form. A scope that is left out of a map is `none`. */
export const granted = (
  written: WrittenPermissions,
  setting: 'read' | 'write',
  fromFork: boolean,
): Permissions & { metadata: Level } => {
  const permissions =
    written === undefined || written === null
      ? byDefault(setting)
      : typeof written === 'string'
        ? word(written)
        : map(written)
  const limited = fromFork ? readOnly(permissions) : permissions
  return { ...limited, metadata: 'read' }
}

const word = (written: string): Permissions => {
  if (written === 'read-all') return { ...everything('read'), 'id-token': 'none' }
  if (written === 'write-all') return everything('write')
  throw new Error(`"permissions: ${written}" is not known; GitHub has read-all and write-all.`)
}

const map = (written: Record<string, string>): Permissions => {
  const permissions = everything('none')
  for (const [scope, level] of Object.entries(written)) {
    if (!scopes.includes(scope)) throw new Error(`"permissions" has no "${scope}"; it has ${scopes.join(', ')}.`)
    if (level !== 'none' && level !== 'read' && level !== 'write') {
      throw new Error(`"permissions: ${scope}" must be none, read or write, not "${level}".`)
    }
    permissions[scope] = level
  }
  return permissions
}

/** A pull request from a fork gets no more than reading, and no OIDC token. */
const readOnly = (permissions: Permissions): Permissions =>
  Object.fromEntries(
    Object.entries(permissions).map(([scope, level]) => [
      scope,
      scope === 'id-token' ? 'none' : level === 'write' ? 'read' : level,
    ]),
  )

const rank: Record<Level, number> = { none: 0, read: 1, write: 2 }

/** What both may do. */
export const least = (one: Permissions, other: Permissions): Permissions =>
  Object.fromEntries(
    Object.entries(one).map(([scope, level]) => {
      const second = other[scope] ?? 'none'
      return [scope, rank[second] < rank[level] ? second : level]
    }),
  )

/** `anyOf`: one of these is enough. `publicRead`: of a public repository everybody may read this. */
interface Need {
  anyOf: string[]
  level: 'read' | 'write'
  publicRead: boolean
}

const reading = (...anyOf: string[]): Need => ({ anyOf, level: 'read', publicRead: true })
const writing = (...anyOf: string[]): Need => ({ anyOf, level: 'write', publicRead: false })

const needs: Record<string, Need> = {
  'repos/get': reading('metadata'),
  'repos/get-branch': reading('contents'),
  'repos/get-commit': reading('contents'),
  'repos/list-commits': reading('contents'),
  'repos/compare-commits-with-basehead': reading('contents'),
  'repos/list-pull-requests-associated-with-commit': reading('pull-requests'),
  'repos/create-deployment': writing('deployments'),
  'repos/get-deployment': reading('deployments'),
  'repos/list-deployments': reading('deployments'),
  'repos/delete-deployment': writing('deployments'),
  'repos/create-deployment-status': writing('deployments'),
  'repos/get-deployment-status': reading('deployments'),
  'repos/list-deployment-statuses': reading('deployments'),
  'repos/get-all-environments': reading('actions'),
  'repos/get-environment': reading('actions'),
  'issues/get': reading('issues', 'pull-requests'),
  'issues/list-comments': reading('issues', 'pull-requests'),
  'issues/create-comment': writing('issues', 'pull-requests'),
  'issues/get-comment': reading('issues', 'pull-requests'),
  'issues/update-comment': writing('issues', 'pull-requests'),
  'issues/delete-comment': writing('issues', 'pull-requests'),
  'pulls/get': reading('pull-requests'),
  'pulls/list': reading('pull-requests'),
  'pulls/list-files': reading('pull-requests'),
  'pulls/list-commits': reading('pull-requests'),
  'actions/get-workflow-run': reading('actions'),
  'actions/list-workflow-runs-for-repo': reading('actions'),
  'actions/list-jobs-for-workflow-run': reading('actions'),
  'actions/get-job-for-workflow-run': reading('actions'),
  'actions/get-pending-deployments-for-run': reading('actions'),
  'actions/review-pending-deployments-for-run': writing('deployments'),
  'actions/get-reviews-for-run': reading('actions'),
  'actions/list-workflow-run-artifacts': reading('actions'),
  'actions/list-artifacts-for-repo': reading('actions'),
  'actions/get-artifact': reading('actions'),
  'actions/download-artifact': { anyOf: ['actions'], level: 'read', publicRead: false },
  'actions/delete-artifact': writing('actions'),
}

/** Operations that need nothing but a token. */
const free = new Set(['rate-limit/get'])

/** GitHub's `x-accepted-github-permissions` when the token may not do this, else nothing. */
export const lacking = (operation: string, permissions: Permissions, publicRepository: boolean): string | undefined => {
  if (free.has(operation)) return undefined
  const need = needs[operation]
  if (!need) throw new Error(`No permission is written down for ${operation}.`)
  if (need.publicRead && publicRepository) return undefined
  const enough = need.level === 'read' ? ['read', 'write'] : ['write']
  if (need.anyOf.some((scope) => enough.includes(permissions[scope] ?? 'none'))) return undefined
  return need.anyOf.map((scope) => `${scope.replaceAll('-', '_')}=${need.level}`).join('; ')
}

/** The operations with a permission written down. */
export const governedOperations = (): string[] => [...Object.keys(needs), ...free]
