import type { ECSClient } from '@aws-sdk/client-ecs'
import { answers, EcsError, type Input } from './answers.ts'
import { type Refusal, Refusals } from './refusals.ts'
import type { ScriptedService } from './service.ts'

export interface InProcess {
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Waits as long as a call takes there, and back. */
  readonly travel: () => Promise<void>
  readonly refused?: readonly Refusal[]
}

/** A client whose calls a scripted service answers at once, without a network: for a clock that jumps. */
export const inProcessClient = (service: ScriptedService, { now, travel, refused = [] }: InProcess): ECSClient => {
  const refusals = new Refusals(refused)
  const send = async (command: { readonly input: Input; readonly constructor: { readonly name: string } }) => {
    const operation = command.constructor.name.replace(/Command$/, '')
    await travel()
    try {
      refusals.check(operation)
      const answer = answers[operation]
      if (!answer) throw new Error(`a scripted service does not answer ${operation}`)
      return { $metadata: {}, ...answer(service, command.input, now()) }
    } catch (error) {
      throw error instanceof EcsError ? asTheSdk(error) : error
    } finally {
      await travel()
    }
  }
  return { send, destroy: () => undefined, config: {} } as unknown as ECSClient
}

const asTheSdk = ({ code, message, status }: EcsError): Error =>
  Object.assign(new Error(message), { name: code, $fault: 'client', $metadata: { httpStatusCode: status } })
