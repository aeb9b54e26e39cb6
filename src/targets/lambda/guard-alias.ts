import { warning } from '../../action/log.ts'
import { AwsFailure } from '../../aws/call.ts'
import { callersOf } from '../../aws/lambda-callers.ts'
import { nameOf } from '../../aws/lambda-names.ts'
import type { Session } from '../../aws/session.ts'
import { Failure } from '../../failures/failure.ts'
import { guardFailure } from '../../failures/guards.ts'
import { type Bypass, bypassesOf } from './bypass.ts'

/** The ways round an alias, or that the role may not look for them. */
export type WaysRound = { readonly bypasses: readonly Bypass[] } | { readonly denied: AwsFailure }

interface Guarded {
  readonly functionName: string
  readonly alias: string
}

export const waysRound = async (session: Session, { functionName, alias }: Guarded): Promise<WaysRound> => {
  try {
    const callers = await callersOf(session, functionName)
    return { bypasses: bypassesOf(callers, { functionName: nameOf(functionName), alias }) }
  } catch (failure) {
    if (failure instanceof AwsFailure && failure.kind === 'denied') return { denied: failure }
    throw failure
  }
}

/**
 * Who calls the function itself gets new code before it is tested, and keeps it after a rollback. That nobody does must be
 * known: a role that may not look is stopped like one that sees such a caller.
 *
 * @param warnOnly says it, and goes on: it was allowed, or this is a rollback, which nothing must hinder
 * @throws Failure `alias-bypassed`
 */
export const guardAlias = (ways: WaysRound, { functionName, alias }: Guarded, warnOnly: boolean): void => {
  if ('denied' in ways) {
    const { denied } = ways
    if (!warnOnly)
      throw new Failure(denied.message, {
        ...denied,
        remedy: `${denied.remedy}\n\n${withoutLooking}`,
      })
    warning(`Whether anybody calls ${nameOf(functionName)} without ${alias} is not known: ${denied.message}`)
    return
  }
  if (ways.bypasses.length === 0) return
  const failure = bypassed(ways.bypasses, { functionName, alias })
  if (!warnOnly) throw failure
  warning(failure.message)
}

const withoutLooking =
  'With it this action sees who would get new code past the alias. `allow-unqualified: true` deploys without looking.'

/** The failure `alias-bypassed`, with the commands that lead everybody over the alias. */
export const bypassed = (bypasses: readonly Bypass[], { functionName, alias }: Guarded): Failure =>
  guardFailure('alias-bypassed', {
    function: nameOf(functionName),
    alias,
    bypasses: bypasses.map(({ what }) => what).join('; '),
    commands: bypasses.flatMap(({ commands }) => commands).join('\n'),
  })
