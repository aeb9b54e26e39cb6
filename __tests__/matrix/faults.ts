/** What can happen to a call: how it is played, and what a door owes its users all the same. */
import type { Rule } from '../../sandbox/aws/client.ts'
import type { NamedCall } from './calls.ts'

export interface Fault {
  readonly name: string
  readonly rules: (call: NamedCall) => Rule
  /** True: it passes, so that the door must do what was asked. */
  readonly passes: boolean
  /** The failure code when the door ends because of it. */
  readonly code?: string
}

const at = ({ service, operation, nth }: NamedCall) => ({ service, operation, nth })
const from = ({ service, operation, nth }: NamedCall) => ({ service, operation, after: nth - 1 })

export const faults: readonly Fault[] = [
  {
    name: 'throttled five times',
    rules: (call) => ({ ...from(call), times: 5, throttle: true }),
    passes: true,
  },
  {
    name: 'answered with a 5xx twice',
    rules: (call) => ({ ...from(call), times: 2, server_error: call.nth % 2 ? 500 : 503 }),
    passes: true,
  },
  { name: 'cut off before the work', rules: (call) => ({ ...at(call), reset: true }), passes: true },
  { name: 'done, its answer lost', rules: (call) => ({ ...at(call), lose: true }), passes: true },
  {
    name: 'denied from then on',
    rules: (call) => ({ ...from(call), denied: true }),
    passes: false,
    code: 'access-denied',
  },
  {
    // Credentials end for every call: what is put back has none either.
    name: 'the credentials end',
    rules: ({ before }) => ({ after: before, expired: true }),
    passes: false,
    code: 'credentials-expired',
  },
]
