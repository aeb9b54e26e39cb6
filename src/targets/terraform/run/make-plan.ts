import { stat } from 'node:fs/promises'
import { group } from '../../../action/log.ts'
import { temporaryFolder } from '../../../action/temporary-folder.ts'
import type { Failure } from '../../../failures/failure.ts'
import { runOutliving } from '../../../shell/terraform-outliving.ts'
import type { Told } from './events.ts'
import { failureOfCommand, startFailure } from './explain.ts'
import { listening } from './listen.ts'
import { pastLockRace } from './lock-race.ts'
import type { Place } from './place.ts'

export type PlanMode = 'normal' | 'destroy' | 'refresh-only'

/** What a plan is made with. It travels with the plan, so that it can be made again: no secret in it. */
export interface PlanArguments {
  readonly mode: PlanMode
  /** Paths as given, relative to the working directory. */
  readonly varFiles: readonly string[]
  /** From `planArguments`. */
  readonly args: readonly string[]
}

export interface PlanRequest extends PlanArguments {
  /** Where the plan is written: absolute. */
  readonly file: string
  readonly lockTimeoutSeconds: number
}

export interface MadePlan {
  /** Diagnostics, of which the warnings are in no plan file; planned changes and drift by address; counts. */
  readonly told: Told
  /** Undefined: the plan is good. An errored one may have a file all the same. */
  readonly failure: Failure | undefined
  readonly hasFile: boolean
  readonly seconds: number
}

/**
 * `terraform plan -json -out`. `TF_VAR_*` of the job come along.
 * @throws Failure when the step is cancelled or its time is over, and when Terraform cannot be started
 */
export const makePlan = (place: Place, request: PlanRequest): Promise<MadePlan> =>
  pastLockRace(request.lockTimeoutSeconds, place.signal, (lockTimeoutSeconds) =>
    once(place, { ...request, lockTimeoutSeconds }),
  )

const once = (place: Place, request: PlanRequest): Promise<MadePlan> =>
  group(`${place.terraform.product} plan`, async () => {
    const begun = Date.now()
    const folder = await temporaryFolder('terraform-streams')
    const { ended, told } = await listening('planning', async ({ events, onLine }) => ({
      ended: await startFailure(place, () =>
        runOutliving(
          { ...place, args: planCommand(request), env: place.environment({ variables: true }), onLine },
          folder,
        ),
      ),
      told: events.told(),
    }))
    return {
      told,
      failure:
        ended.exitCode === 0
          ? undefined
          : failureOfCommand(place, 'plan', { ...ended, diagnostics: told.diagnostics, other: told.other }),
      hasFile: await isFile(request.file),
      seconds: (Date.now() - begun) / 1000,
    }
  })

export const planCommand = ({ mode, varFiles, args, file, lockTimeoutSeconds }: PlanRequest): readonly string[] => [
  'plan',
  '-json',
  '-input=false',
  '-no-color',
  `-lock-timeout=${lockTimeoutSeconds}s`,
  ...(mode === 'normal' ? [] : [`-${mode}`]),
  ...varFiles.map((path) => `-var-file=${path}`),
  ...args,
  `-out=${file}`,
]

const isFile = async (path: string): Promise<boolean> => {
  try {
    return (await stat(path)).size > 0
  } catch {
    return false
  }
}
