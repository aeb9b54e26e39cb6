import { isHeldIn } from '../../../action/secret-names.ts'
import { coverShapes } from '../../../action/secret-shapes.ts'
import type { ScalingBounds } from '../../../aws/service-scaling.ts'
import type { ContainerShape, DefinitionShape } from './definition-shape.ts'
import { oneLine } from './one-line.ts'
import type { Presence } from './tool-in-image.ts'

/** What is worth a word before a deploy, and stops none. */
export interface Caution {
  /** Stable slug. */
  readonly code: string
  /** What is, what comes of it, and what to do about it. */
  readonly text: string
}

/** What a service is going to be. */
export interface Prospect {
  readonly service: string
  readonly cluster: string
  readonly region: string
  readonly breaker: { readonly enable: boolean }
  /** Tasks, after the deploy. */
  readonly desired: number
  /** The input `desired-count`; undefined when it is not given. */
  readonly asked: number | undefined
  readonly definition: DefinitionShape
  /** Log groups that containers are to write into, and that are not there. */
  readonly missingGroups: readonly string[]
  /** Between which the service's own scaling keeps its tasks; undefined: there is none, or it is not known. */
  readonly bounds: ScalingBounds | undefined
  /** Whether the image of a container has the program that its health check calls, by container. */
  readonly tools: ReadonlyMap<string, Presence>
}

/** Everything that is worth a word of one service, in the order of what it costs. Pure. */
export const cautionsOf = (prospect: Prospect): readonly Caution[] =>
  checks.flatMap((check) => check(prospect)).map(({ code, text }) => ({ code, text: `${prospect.service}: ${text}` }))

type Check = (prospect: Prospect) => readonly Caution[]

const containersOf = ({ definition }: Prospect): readonly ContainerShape[] => definition.containerDefinitions ?? []

const one = (applies: boolean, code: string, text: string): readonly Caution[] => (applies ? [{ code, text }] : [])

const missingLogGroup: Check = ({ missingGroups, region }) =>
  missingGroups.map((group) => ({
    code: 'log-group-missing',
    text:
      `the log group ${group} does not exist, and a task whose log has no place does not start. ` +
      `Make it: \`aws logs create-log-group --log-group-name ${group} --region ${region}\`.`,
  }))

/** Programs that a health check may call, and that an image may lack. */
export const toolOf = ({ healthCheck }: ContainerShape): string | undefined => {
  const [how, ...words] = healthCheck?.command ?? []
  if (how !== 'CMD' && how !== 'CMD-SHELL') return undefined
  return /(?:^|[\s;&|(/])(curl|wget)(?=\s|$)/.exec(words.join(' '))?.[1]
}

const healthCheckTool: Check = (prospect) =>
  containersOf(prospect).flatMap((container) =>
    one(
      prospect.tools.get(container.name ?? '') === 'absent',
      'health-check-tool',
      `the health check of container ${container.name} calls \`${toolOf(container)}\`, and nothing in the history of its image puts ` +
        'that there: without it every task is unhealthy. Install it in the Dockerfile, or check with the language of the program.',
    ),
  )

const breakerOff: Check = ({ breaker, cluster, service, region }) =>
  one(
    !breaker.enable,
    'breaker-off',
    'its circuit breaker is off: ECS tries a version that cannot start again and again, for ever once nobody waits. Turn it on: ' +
      `\`aws ecs update-service --cluster ${cluster} --service ${service} --region ${region} --deployment-configuration ` +
      '"deploymentCircuitBreaker={enable=true,rollback=true}"`.',
  )

const desiredZero: Check = ({ desired }) =>
  one(desired === 0, 'desired-zero', 'it is to have 0 tasks: the deployment is done without one having been tried.')

const outsideBounds: Check = ({ asked, bounds }) =>
  one(
    asked !== undefined && bounds !== undefined && (asked < bounds.least || asked > bounds.most),
    'outside-scaling',
    `\`desired-count: ${asked}\` is outside of ${bounds?.least} to ${bounds?.most}, between which its own scaling keeps it: that will ` +
      'change it again. Change the scaling, or leave out `desired-count`.',
  )

/** Names alone: what they are set to stays where it is. */
const plainSecrets: Check = (prospect) =>
  containersOf(prospect).flatMap(({ name, environment = [] }) => {
    const held = environment.filter((variable) => isSecret(variable.name ?? '', variable.value ?? ''))
    const names = held.map((variable) => oneLine(variable.name ?? '')).sort()
    return one(
      names.length > 0,
      'plain-secrets',
      `container ${name} has in plain text what looks like a secret: ${names.join(', ')}. Whoever may read the task definition, or any ` +
        'older revision, can read it. Put it into Secrets Manager or Parameter Store, and name it under `secrets` with `valueFrom`.',
    )
  })

const isSecret = (name: string, value: string): boolean =>
  value !== '' && (isHeldIn(name, value) || coverShapes(value) !== value)

const sharedRole: Check = ({ definition: { executionRoleArn, taskRoleArn } }) =>
  one(
    Boolean(executionRoleArn) && executionRoleArn === taskRoleArn,
    'shared-role',
    'its execution role is its task role as well: the program may then read every secret and image that ECS needs to start it, and ECS ' +
      'may do all that the program may. Give `taskRoleArn` a role of its own, or none.',
  )

const checks: readonly Check[] = [
  missingLogGroup,
  healthCheckTool,
  breakerOff,
  desiredZero,
  outsideBounds,
  plainSecrets,
  sharedRole,
]
