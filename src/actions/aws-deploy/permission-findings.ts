import { code } from '../../action/markdown.ts'
import type { Permission, Probe } from '../../aws/permission.ts'
import type { Failure } from '../../failures/failure.ts'
import { guardFailure } from '../../failures/guards.ts'
import { advice, type Finding, good, problem } from './finding.ts'

/**
 * What every use of the door needs is a problem when it is denied; what some inputs need is told; and what AWS did not tell is
 * not called good.
 */
export const permissionFindings = (probes: readonly Probe[], door: string): readonly Finding[] => {
  const are = (permission: Permission) => probes.filter((probe) => probe.permission === permission)
  const [denied, unknown] = [are('denied'), are('unknown')]
  const [always, sometimes] = [denied.filter(({ onlyFor }) => !onlyFor), denied.filter(({ onlyFor }) => onlyFor)]
  const { code: slug, message, remedy } = lacking(always, door)
  return [
    ...(always.length > 0 ? [problem(slug, message, remedy)] : []),
    ...(unknown.length > 0
      ? [
          advice(
            'permissions-unknown',
            `Whether the role may call ${namesOf(unknown)} cannot be told: AWS was throttling, or had a fault.`,
            'Run the check again in a minute.',
          ),
        ]
      : []),
    ...(always.length + unknown.length === 0
      ? [good('permissions', `The role may do what ${door} needs (${probes.length} permissions asked).`)]
      : []),
    ...sometimes.map((probe) =>
      advice(
        'permission-for-inputs',
        `The role may not call ${namesOf([probe])}, which ${probe.onlyFor} need.`,
        lacking([probe], door).remedy ?? '',
      ),
    ),
  ]
}

const namesOf = (probes: readonly Probe[]) => probes.map(({ action }) => code(action)).join(', ')

/** With one statement to paste for all that is denied on a resource. */
const lacking = (denied: readonly Probe[], door: string): Failure => {
  const resources = [...new Set(denied.map(({ resource }) => resource))]
  const statements = resources.map((resource) => ({
    Effect: 'Allow',
    Action: denied.filter((each) => each.resource === resource).map(({ action }) => action),
    Resource: resource,
  }))
  return guardFailure('permission-missing', {
    actions: namesOf(denied),
    statements: JSON.stringify(statements, null, 2),
    door,
  })
}
