import { LambdaClient } from '@aws-sdk/client-lambda'
import { clientConfig } from './client-config.ts'
import { type Pace, pace } from './pace.ts'
import type { Session } from './session.ts'

/**
 * Lambda answers 100 GetFunction calls a second and 15 calls of all the others together, per account and Region, for
 * everybody who works there; neither can be raised. We leave a third of it to others. Invoking has a quota of its own.
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const reading = pace(66)
const others = pace(10)

const paces: Readonly<Record<string, Pace | undefined>> = {
  GetFunctionCommand: reading,
}

/** A client whose every attempt, retries too, keeps within Lambda's quotas: all clients of this process together. */
export const lambdaClient = (session: Session): LambdaClient => {
  const client = new LambdaClient(clientConfig(session))
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (request) => {
        await (paces[commandName] ?? others)()
        return next(request)
      },
    { step: 'finalizeRequest', priority: 'low', name: 'keepPace' },
  )
  return client
}
