import { AwsFailure, type ErrorKind } from './call.ts'

/** Whether we may call something. `unknown`: the answer does not tell. */
export type Permission = 'allowed' | 'denied' | 'unknown'

export interface Probe {
  readonly action: string
  readonly resource: string
  readonly permission: Permission
  /** The inputs that need it, where not every use of the door does. */
  readonly onlyFor?: string
}

/** Any other answer comes after the one on the permission. */
const permissions: Partial<Record<ErrorKind, Permission>> = {
  denied: 'denied',
  unauthenticated: 'denied',
  passing: 'unknown',
}

/**
 * Asks by a call that AWS authorises first and then must refuse (a revision, a hash or a digest that does not exist), or
 * that it only pretends to do (`DryRun`): nothing is ever written.
 */
export const probe = async (action: string, resource: string, ask: () => Promise<unknown>): Promise<Probe> => {
  try {
    await ask()
    return { action, resource, permission: 'allowed' }
  } catch (failure) {
    if (!(failure instanceof AwsFailure)) throw failure
    return { action, resource, permission: permissions[failure.kind] ?? 'allowed' }
  }
}
