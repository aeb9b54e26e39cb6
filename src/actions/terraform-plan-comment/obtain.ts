import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { temporaryFolder } from '../../action/temporary-folder.ts'
import type { Session } from '../../aws/session.ts'
import type { Failure } from '../../failures/failure.ts'
import type { Terraform } from '../../shell/terraform.ts'
import { type Backend, backendOf } from '../../targets/terraform/run/backend.ts'
import type { Diagnostic } from '../../targets/terraform/run/events.ts'
import { init } from '../../targets/terraform/run/init.ts'
import { makePlan, type PlanMode } from '../../targets/terraform/run/make-plan.ts'
import { type Place, withPlace } from '../../targets/terraform/run/place.ts'
import { isShown, showPlan } from '../../targets/terraform/run/show-plan.ts'
import { selectWorkspace } from '../../targets/terraform/run/workspace.ts'
import { contract } from './contract.ts'
import type { Input } from './wanted.ts'

/** A plan as Terraform gives it, or why there is none. */
export interface Obtained {
  /** What `show -json` printed; every value is in clear. Undefined: planning failed before there was a plan. */
  readonly json: string | undefined
  /** Why the plan cannot be applied; there may be a part of it all the same. */
  readonly failure: Failure | undefined
  readonly diagnostics: readonly Diagnostic[]
  /** Undefined: the plan was made elsewhere, by nobody knows what. */
  readonly terraform: Terraform | undefined
  /** Of a plan that this step made. */
  readonly made: Made | undefined
}

/** What a plan needs to be kept. */
export interface Made {
  /** Absolute. */
  readonly file: string
  /** The folder of the configuration, absolute. */
  readonly directory: string
  readonly workspace: string
  readonly backend: Backend
}

export const modeOf = ({ destroy, refreshOnly }: Pick<Input, 'destroy' | 'refreshOnly'>): PlanMode =>
  destroy ? 'destroy' : refreshOnly ? 'refresh-only' : 'normal'

/**
 * Plans, or reads the plan that is there.
 *
 * @param session undefined: no AWS is asked for but by Terraform
 * @throws Failure of everything before the plan, as `init` and the choice of the workspace
 */
export const obtain = async (input: Input, session: Session | undefined, signal: AbortSignal): Promise<Obtained> => {
  const { planFile } = input
  if (planFile !== undefined && (await isShown(planFile))) return { ...noPlan, json: await readFile(planFile, 'utf8') }
  const wanted = {
    directory: resolve(input.workingDirectory),
    terraformPath: input.terraformPath,
    workspace: input.workspace,
    session,
    signal,
    door: contract.name,
  }
  return withPlace(wanted, async (place) =>
    planFile === undefined
      ? plan(place, input)
      : { ...noPlan, terraform: place.terraform, json: await showPlan(place, resolve(planFile)) },
  )
}

export const noPlan = {
  json: undefined,
  failure: undefined,
  diagnostics: [],
  terraform: undefined,
  made: undefined,
} as const

const plan = async (place: Place, input: Input): Promise<Obtained> => {
  const file = join(await temporaryFolder('terraform-plan'), 'plan')
  const before = await init(place, {
    backendConfig: input.backendConfig,
    lockFile: 'update',
    lockTimeoutSeconds: input.lockTimeout,
  })
  const workspace = await selectWorkspace(place)
  const backend = await backendOf(place.directory)
  const { told, failure, hasFile } = await makePlan(place, {
    mode: modeOf(input),
    varFiles: input.varFile ?? [],
    args: input.planArgs ?? [],
    file,
    lockTimeoutSeconds: input.lockTimeout,
  })
  return {
    json: hasFile ? await showPlan(place, file) : undefined,
    failure,
    diagnostics: [...before, ...told.diagnostics],
    terraform: place.terraform,
    made: { file, directory: place.directory, workspace, backend },
  }
}
