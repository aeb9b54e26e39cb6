import { createHmac } from 'node:crypto'

/**
 * What a plan does, in 64 hex digits. The same for the same key exactly when the plans do the same; without the key nobody can
 * try out which secret a plan holds, so it may be shown.
 *
 * @param canonical of `canonicalOf`
 * @param key of that plan alone: 32 random bytes
 */
export const fingerprintOf = (canonical: string, key: Buffer): string =>
  createHmac('sha256', key).update(canonical).digest('hex')
