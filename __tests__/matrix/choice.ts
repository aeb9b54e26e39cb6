/**
 * Which cases run in `npm test`; `npm run test:matrix` runs all of them. In the usual way of a door, its first mode:
 * every fault at the first write of each kind, one fault, all of them in turn, at each other call, and a kill and a cancel
 * at each write. In any other mode: one fault at each write, in turn, and a kill and a cancel at the last one.
 */
import { type NamedCall, placeOf } from './calls.ts'
import { type Fault, faultsOf, fits } from './faults.ts'

export interface Chance {
  /** The place of the mode in its scenario. */
  readonly mode: number
  /** Every case, whatever it takes. */
  readonly all?: boolean
}

/** At which calls a fault comes. */
export const faultedAt = (
  calls: readonly NamedCall[],
  fault: Fault,
  { mode, all = everything() }: Chance,
): readonly NamedCall[] =>
  calls.filter((call, index) => {
    if (!fits(fault, call)) return false
    if (isOfAnyPush(call, mode)) return false
    if (all || (mode === 0 && call.writes && call.nth === 1)) return true
    const inTurn = faultsOf(fault.place)
    const matters = mode === 0 || call.writes || fault.place === 'github'
    return matters && inTurn.indexOf(fault) === (index + mode) % inTurn.length
  })

/** After which calls the door is killed: its writes. */
export const killedAfter = (calls: readonly NamedCall[], { mode, all = everything() }: Chance): readonly NamedCall[] =>
  calls.filter(({ writes }) => writes).slice(all || mode === 0 ? 0 : -1)

/** At which calls the door is cancelled. */
export const cancelledAt = (calls: readonly NamedCall[], { mode, all = everything() }: Chance): readonly NamedCall[] =>
  all ? calls.filter((call) => !isOfAnyPush(call, mode)) : killedAfter(calls, { mode, all })

/** What docker asks during a push is the same in every way of a door: in the first, each call of it comes to its turn. */
const isOfAnyPush = (call: NamedCall, mode: number): boolean => mode > 0 && placeOf(call) === 'registry' && !call.writes

const everything = () => process.env['TEST_MATRIX'] === 'all'
