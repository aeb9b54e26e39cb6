import type { ResourceChange } from '../plan/resource-change.ts'
import type { Redactor } from '../redact/redactor.ts'
import { foreignCode } from './foreign.ts'

const key = /\[(?:\d+|"(?:[^"\\]|\\.)*")\]/g

/** An address for all its instances: `module.a[…].aws_thing.b[…]`. */
export const anyInstance = (address: string): string => address.replaceAll(key, '[…]')

/** So many addresses are named. */
const most = 12

/** The instances of a group, in the order of the plan; of many the first and the last. */
export const instancesText = (changes: readonly ResourceChange[], redactor: Redactor): string => {
  const shown = changes.map(({ address }) => address)
  const named = (addresses: readonly string[]) => addresses.map((each) => foreignCode(each, redactor, 160)).join(', ')
  return shown.length <= most ? named(shown) : `${named(shown.slice(0, 3))} … ${named(shown.slice(-1))}`
}
