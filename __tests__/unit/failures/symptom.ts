import type { Facts, Symptom } from '../../../src/failures/catalogue.ts'
import type { Failure } from '../../../src/failures/failure.ts'

/** An error of a call, as AWS sends it and the SDK throws it. */
export interface Thrown {
  readonly name: string
  readonly message: string
  /** HTTP; undefined: no answer came. */
  readonly status?: number
  /** The code of an error of the network. */
  readonly code?: string
}

/** What produces one entry of a table. */
export interface Case {
  /** A call that fails, what else was seen, or work that fails by itself. */
  readonly thrown?: Thrown
  readonly seen?: Symptom
  readonly work?: () => Promise<unknown> | Failure
  readonly facts?: Facts
  /** What the message must say, beside the code. */
  readonly says: string | RegExp
  /** What the remedy must hold, to paste. */
  readonly paste: string | RegExp
}

/** By the code of the entry; several where an entry is known by several signs. */
export type Cases = Readonly<Record<string, Case | readonly Case[]>>

/** The error as the SDK throws it. */
export const errorOf = ({ name, message, status, code }: Thrown): Error =>
  Object.assign(new Error(message), {
    name,
    ...(code && { code }),
    ...(status !== undefined && { $metadata: { httpStatusCode: status } }),
  })
