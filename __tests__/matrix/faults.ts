/** What can happen to a call: how it is played, and what a door owes its users all the same. */
import type { Rule } from '../../sandbox/aws/client.ts'
import type { Fault as GitHubFault } from '../../sandbox/github/client.ts'
import { type NamedCall, type Place, placeOf } from './calls.ts'
import type { Scene } from './scenario.ts'

export interface Fault {
  readonly name: string
  readonly place: Place
  /** Lets it come; gives whether it has hit, to be asked when the step is over. */
  readonly play: (scene: Scene, call: NamedCall) => Promise<() => Promise<boolean>>
  /** True: it passes, so that the door must do what was asked. */
  readonly passes: boolean
  /** The failure code when the door ends because of it. */
  readonly code?: string
}

const byRule =
  (rule: (call: NamedCall) => Rule): Fault['play'] =>
  async ({ aws }, call) => {
    await aws.faults.set(rule(call))
    return async () => (await aws.faults.list())[0]!.hits > 0
  }

const kind = ({ service, operation, match }: NamedCall) => ({ service, operation, ...(match && { match }) })
const at = (call: NamedCall) => ({ ...kind(call), nth: call.nth })
const from = (call: NamedCall) => ({ ...kind(call), after: call.nth - 1 })

/** What passes, of AWS and of its registry alike. */
const passing = (place: Place): readonly Fault[] => {
  const of = (name: string, rule: (call: NamedCall) => Rule): Fault => {
    const where = place === 'aws' ? '' : `${place}: `
    return { name: `${where}${name}`, place, play: byRule(rule), passes: true }
  }
  // BuildKit waits longer each time, and tries less often than the SDK.
  const [times, words] = place === 'aws' ? [5, 'five times'] : [2, 'twice']
  return [
    of(`throttled ${words}`, (call) => ({ ...from(call), times, throttle: true })),
    of('answered with a 5xx twice', (call) => ({ ...from(call), times: 2, server_error: call.nth % 2 ? 500 : 503 })),
    of('cut off before the work', (call) => ({ ...at(call), reset: true })),
    of('done, its answer lost', (call) => ({ ...at(call), lose: true })),
  ]
}

export const denied = 'denied from then on'

const ofAws: readonly Fault[] = [
  ...passing('aws'),
  {
    name: denied,
    place: 'aws',
    play: byRule((call) => ({ ...from(call), denied: true })),
    passes: false,
    code: 'access-denied',
  },
  {
    // Credentials end for every call: what is put back has none either.
    name: 'the credentials end',
    place: 'aws',
    play: byRule(({ before }) => ({ after: before, expired: true })),
    passes: false,
    code: 'credentials-expired',
  },
]

const ofRegistry: readonly Fault[] = [
  ...passing('registry'),
  {
    name: 'registry: asked for a login once more',
    place: 'registry',
    play: byRule((call) => ({
      ...at(call),
      error: { code: 'UNAUTHORIZED', status: 401, message: 'authentication required' },
    })),
    passes: true,
  },
  {
    name: 'registry: denied from then on',
    place: 'registry',
    play: byRule((call) => ({ ...from(call), denied: true })),
    passes: false,
    code: 'push-denied',
  },
  {
    name: 'registry: the login ends',
    place: 'registry',
    play: byRule(({ service, operation, nth }) => ({ service, operation, after: nth - 1, expired: true })),
    passes: false,
    code: 'push-denied',
  },
]

const paths: Readonly<Record<string, string>> = {
  'repos/compare-commits-with-basehead': '/compare/',
  'repos/list-pull-requests-associated-with-commit': '/commits/[^/]+/pulls$',
}

const byGitHub =
  (fault: GitHubFault): Fault['play'] =>
  async ({ gitHub }, { operation, nth }) => {
    const { repository, gitHub: api } = gitHub!
    const path = paths[operation]
    if (!path) throw new Error(`no path is known of ${operation}`)
    await api.faults.add({ repository, path, after: nth - 1, ...fault })
    const fits = new RegExp(path)
    return async () => {
      const asked = (await api.calls(repository)).filter((call) => fits.test(call.path.split('?')[0]!))
      return asked.length >= nth
    }
  }

const ofGitHub: readonly Fault[] = [
  { name: 'answered with a 5xx twice', play: byGitHub({ status: 502, times: 2 }), passes: true },
  { name: 'cut off', play: byGitHub({ reset: true }), passes: true },
  { name: 'too slow once', play: byGitHub({ delay: 12_000 }), passes: true },
  { name: 'over a limit for a second', play: byGitHub({ secondaryRateLimit: { retryAfter: 1 } }), passes: true },
  {
    name: 'over a limit for long',
    play: byGitHub({ secondaryRateLimit: { retryAfter: 60 }, times: 99 }),
    passes: false,
  },
].map(({ name, ...fault }) => ({ ...fault, name: `GitHub: ${name}`, place: 'github' as const }))

export const faults: readonly Fault[] = [...ofAws, ...ofRegistry, ...ofGitHub]

/** What can happen at the place of a call. */
export const faultsOf = (place: Place): readonly Fault[] => faults.filter((fault) => fault.place === place)

/** Whether a fault can come to a call at all. */
export const fits = (fault: Fault, call: NamedCall): boolean => fault.place === placeOf(call)
