import { readFileSync, statSync } from 'node:fs'
import { parse } from 'yaml'
import { type Input, invalidInput, required } from '../../action/inputs.ts'
import { alarmNames } from '../../aws/alarm-names.ts'
import { type Repository, repositoryInput } from '../../aws/image-reference.ts'
import { aliasName, functionName } from '../../aws/lambda-names.ts'
import { messageOf } from '../../failures/failure.ts'
import { tagPrefixInput } from '../../targets/image/tags.ts'
import { type TrafficStep, trafficStepsInput } from '../../targets/lambda/traffic-steps.ts'

/** What `check` looks at. The keys of a target are the inputs of its door. */
export type Target =
  | {
      readonly kind: 'image'
      readonly name: string
      readonly repository: Repository
      readonly tagPrefix: string | undefined
    }
  | {
      readonly kind: 'lambda'
      readonly name: string
      readonly functionName: string
      readonly alias: string | undefined
      readonly trafficSteps: readonly TrafficStep[] | undefined
      readonly alarms: readonly string[] | undefined
    }

const kinds = {
  image: { repository: required(repositoryInput), 'tag-prefix': tagPrefixInput },
  lambda: {
    'function-name': required(functionName),
    alias: aliasName,
    'traffic-steps': trafficStepsInput,
    alarms: alarmNames,
  },
} as const

/** To paste. */
export const manifestExample =
  'targets:\n  image:\n    kind: image\n    repository: pricing\n  api:\n    kind: lambda\n    function-name: pricing\n    alias: live'

/** The targets of a manifest; undefined when there is no such file. @throws Failure on what is wrong in it. */
export const readManifest = (path: string): readonly Target[] | undefined => {
  const there = statSync(path, { throwIfNoEntry: false })
  if (!there) return undefined
  const wrong = (what: string) =>
    invalidInput(
      `Input "manifest" names ${JSON.stringify(path)}, which ${what}.`,
      `It should look like this:\n\`\`\`yaml\n${manifestExample}\n\`\`\``,
    )
  if (!there.isFile()) throw wrong('must be a file')
  let content: unknown
  try {
    content = parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw wrong(`is not YAML: ${messageOf(error).split('\n')[0]}`)
  }
  const targets = (content as { targets?: unknown } | null)?.targets
  if (typeof targets !== 'object' || targets === null || Array.isArray(targets)) throw wrong('has no mapping `targets`')
  return Object.entries(targets).map(([name, target]) => targetOf(name, target, wrong))
}

const targetOf = (name: string, target: unknown, wrong: (what: string) => Error): Target => {
  const { kind, ...given } = (target ?? {}) as Record<string, unknown>
  if (typeof kind !== 'string' || !Object.hasOwn(kinds, kind))
    throw wrong(`has at \`${name}\` the kind ${JSON.stringify(kind)}; known are ${Object.keys(kinds).join(' and ')}`)
  const inputs: Readonly<Record<string, Input<unknown>>> = kinds[kind as keyof typeof kinds]
  const unknown = Object.keys(given).find((key) => !Object.hasOwn(inputs, key))
  if (unknown)
    throw wrong(`has at \`${name}\` the unknown key \`${unknown}\`; known are ${Object.keys(inputs).join(', ')}`)
  const value = (key: string) => {
    const text = given[key]
    try {
      return inputs[key]!.parse(text === undefined || text === null ? undefined : String(text))
    } catch (error) {
      throw wrong(`has at \`${name}\` a \`${key}\` that ${messageOf(error)}`)
    }
  }
  return kind === 'image'
    ? {
        kind,
        name,
        repository: value('repository') as Repository,
        tagPrefix: value('tag-prefix') as string | undefined,
      }
    : {
        kind: 'lambda',
        name,
        functionName: value('function-name') as string,
        alias: value('alias') as string | undefined,
        trafficSteps: value('traffic-steps') as readonly TrafficStep[] | undefined,
        alarms: value('alarms') as readonly string[] | undefined,
      }
}
