import { test } from '@jest/globals'

/** A test that `npm run test:wide` leaves out on what cannot hold it, with its reason in its name. */
export const notOn =
  (what: 'versitygw' | 'the classic store', isThere: boolean) =>
  (why: string) =>
  (name: string, work: () => Promise<void>): void =>
    isThere ? test.skip(`${name} (not on ${what}: ${why})`, work) : test.concurrent(name, work)
