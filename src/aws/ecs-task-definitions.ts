import {
  DeregisterTaskDefinitionCommand,
  DescribeTaskDefinitionCommand,
  ListTaskDefinitionsCommand,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs'
import { ecsDefinitionFailures } from '../failures/ecs-definition.ts'
import { AwsFailure } from './call.ts'
import type { EcsApi } from './ecs-api.ts'
import { everyPage } from './every-page.ts'
import { keepRaw, type RawJson, sendRaw } from './raw-json.ts'

export interface Tag {
  readonly key?: string
  readonly value?: string
}

/** A container of a task definition. More fields than are named here are there, those of the future too. */
export interface ContainerDefinition extends RawJson {
  readonly name?: string
  readonly image?: string
  /** Default true. */
  readonly essential?: boolean
}

/**
 * A task definition as ECS has it, in the JSON of its API: unknown fields and empty values are kept.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskDefinition.html
 */
export interface Definition extends RawJson {
  readonly family?: string
  readonly containerDefinitions?: readonly ContainerDefinition[]
  readonly runtimePlatform?: { readonly cpuArchitecture?: string; readonly operatingSystemFamily?: string }
  readonly requiresCompatibilities?: readonly string[]
  readonly networkMode?: string
  readonly executionRoleArn?: string
  readonly taskRoleArn?: string
  readonly tags?: readonly Tag[]
}

/** A task definition that is registered. */
export interface Registered {
  readonly arn: string
  readonly family: string
  readonly revision: number
  /** `ACTIVE`, `INACTIVE` or `DELETE_IN_PROGRESS`. */
  readonly status: string
  readonly definition: Definition
}

/** The task definitions of an account and Region. Each call fails as an explained `AwsFailure`. */
export type TaskDefinitions = ReturnType<typeof taskDefinitions>

export const taskDefinitions = ({ session, of }: EcsApi) => {
  const arnOf = (family: string) => `arn:${session.partition}:ecs:${session.region}:*:task-definition/${family}:*`
  const about = (definition: string) => [{ definition }, ecsDefinitionFailures] as const

  return {
    /**
     * A revision with its tags, by ARN, `family:revision`, or `family` for its newest active one; undefined when there is
     * none.
     */
    describe: async (name: string): Promise<Registered | undefined> => {
      try {
        // AWS knows no resource for this action.
        const { command, raw } = keepRaw(new DescribeTaskDefinitionCommand({ taskDefinition: name, include: ['TAGS'] }))
        await of('DescribeTaskDefinition', '*', (client) => client.send(command), ...about(name))
        return registeredOf(raw())
      } catch (failure) {
        if (failure instanceof AwsFailure && isUnknown(failure)) return undefined
        throw failure
      }
    },

    /** Registers a revision; all of `definition` is sent as it is. */
    register: async (definition: Definition): Promise<Registered> => {
      const { family = '', containerDefinitions = [] } = definition
      const input = { family, containerDefinitions: [...containerDefinitions] as never }
      const { command, raw } = keepRaw(sendRaw(new RegisterTaskDefinitionCommand(input), definition))
      await of('RegisterTaskDefinition', arnOf(family), (client) => client.send(command), ...about(family))
      return registeredOf(raw())
    },

    /** The ARNs of the active revisions of one family, newest first. */
    revisions: async (family: string): Promise<readonly string[]> => {
      const found = await everyPage(async (nextToken) => {
        const asked = { familyPrefix: family, status: 'ACTIVE', sort: 'DESC', nextToken } as const
        const command = new ListTaskDefinitionsCommand(asked)
        // AWS knows no resource for this action.
        const answer = await of('ListTaskDefinitions', '*', (client) => client.send(command), ...about(family))
        return { items: answer.taskDefinitionArns, next: answer.nextToken }
      })
      return found.filter((arn) => familyOf(arn) === family).sort((one, other) => numberOf(other) - numberOf(one))
    },

    /** Makes a revision inactive: what runs goes on, nothing new starts with it. */
    deregister: async (arn: string): Promise<void> => {
      const command = new DeregisterTaskDefinitionCommand({ taskDefinition: arn })
      // Nor for this one.
      await of('DeregisterTaskDefinition', '*', (client) => client.send(command), ...about(arn))
    },
  }
}

/** `api` of `arn:…:task-definition/api:7` and of `api:7`. */
export const familyOf = (nameOrArn: string): string => nameOrArn.split('/').at(-1)!.split(':')[0]!

/** 7 of `arn:…:task-definition/api:7`; NaN of a family alone. */
export const numberOf = (nameOrArn: string): number => Number(nameOrArn.split('/').at(-1)!.split(':')[1])

const isUnknown = ({ code }: AwsFailure): boolean => code === 'task-definition-not-found'

const registeredOf = (raw: RawJson): Registered => {
  const { taskDefinitionArn = '', family = '', revision = 0, status = '', ...rest } = raw['taskDefinition'] as RawJson
  return {
    arn: String(taskDefinitionArn),
    family: String(family),
    revision: Number(revision),
    status: String(status),
    definition: { family, ...rest, ...(raw['tags'] !== undefined && { tags: raw['tags'] }) } as Definition,
  }
}
