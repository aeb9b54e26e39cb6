/**
 * A step that does nothing but run Terraform, as both doors do: `node terraform-child.ts <what> <options.json>`. What it found
 * is written to `result` of the options, so that its log stays what a user sees.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cancelSignal } from '../../src/action/cancel.ts'
import { Failure } from '../../src/failures/failure.ts'
import { applyPlan, awaitApply, type RunningApply } from '../../src/targets/terraform/run/apply-plan.ts'
import { backendOf } from '../../src/targets/terraform/run/backend.ts'
import { init } from '../../src/targets/terraform/run/init.ts'
import { makePlan } from '../../src/targets/terraform/run/make-plan.ts'
import { type Place, withPlace } from '../../src/targets/terraform/run/place.ts'
import { showPlan } from '../../src/targets/terraform/run/show-plan.ts'
import { selectWorkspace } from '../../src/targets/terraform/run/workspace.ts'

export interface ChildOptions {
  readonly directory: string
  /** A file for the answer. */
  readonly result: string
  readonly terraformPath?: string | undefined
  readonly workspace?: string | undefined
  readonly backendConfig?: readonly string[]
  readonly args?: readonly string[]
  readonly lockTimeoutSeconds?: number
  /** Of an apply that goes on, for `post`. */
  readonly running?: RunningApply
}

const options = JSON.parse(readFileSync(process.argv[3]!, 'utf8')) as ChildOptions
const { directory, lockTimeoutSeconds = 0 } = options
const file = join(directory, 'made.tfplan')

/** Each a step of its own; one begins where the other ended, as the doors do. */
const works: Readonly<Record<string, (place: Place) => Promise<object>>> = {
  find: async ({ terraform }) => ({ terraform }),
  plan: async (place) => {
    const warnings = await init(place, {
      backendConfig: options.backendConfig,
      lockFile: 'update',
      lockTimeoutSeconds: 0,
    })
    const workspace = await selectWorkspace(place)
    const made = await makePlan(place, {
      mode: 'normal',
      varFiles: [],
      args: options.args ?? [],
      file,
      lockTimeoutSeconds,
    })
    if (made.failure) throw made.failure
    const { resource_changes: changes } = JSON.parse(await showPlan(place, file)) as { resource_changes: unknown[] }
    return { warnings, workspace, made, changes: changes.length, backend: await backendOf(directory) }
  },
  show: async (place) => ({ text: await showPlan(place, file) }),
  apply: async (place) => {
    const told: object[] = []
    const applied = await applyPlan(place, {
      file,
      lockTimeoutSeconds,
      onStart: (running) => told.push({ running }),
      onProgress: ({ done, total }) => told.push({ done, total }),
    })
    return { applied, told }
  },
}

const answer = async (): Promise<object> => {
  const signal = cancelSignal()
  try {
    const { running, terraformPath, workspace } = options
    if (running) return { applied: await awaitApply(running, { patience: 20_000, facts: { product: 'Terraform' } }) }
    return await withPlace(
      { directory, terraformPath, workspace, session: undefined, signal, door: 'terraform-apply' },
      works[process.argv[2]!]!,
    )
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return { failure: error }
  }
}

/** Of an error JSON keeps no message. */
const plain = (_: string, value: unknown) =>
  value instanceof Failure ? { ...value, message: value.message, cause: undefined } : value

void answer().then((found) => writeFileSync(options.result, JSON.stringify(found, plain)))
