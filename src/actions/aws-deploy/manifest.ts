import { readFileSync, statSync } from 'node:fs'
import { parse } from 'yaml'
import type { InputProblem } from '../../action/input-rules.ts'
import { camelCase, type Input, invalidInputs, required } from '../../action/inputs.ts'
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

/** To paste. A role that builds may not deploy, nor the other way round: each job has a manifest of its own. */
export const manifestExample =
  'targets:\n  image: # in the job that builds\n    kind: image\n    repository: pricing\n' +
  '  api: # in the job that deploys\n    kind: lambda\n    function-name: pricing\n    alias: live'

/** The targets of a manifest; undefined when there is no such file. @throws Failure with all that is wrong in it. */
export const readManifest = (path: string): readonly Target[] | undefined => {
  const { targets, problems } = manifestAt(path)
  if (problems.length > 0) throw invalidInputs(problems)
  return targets
}

/** What is wrong in a manifest; a file that is not there is not wrong. */
export const problemsInManifest = (path: string): readonly InputProblem[] => manifestAt(path).problems

const manifestAt = (path: string) => {
  const problems: InputProblem[] = []
  const wrong = (what: string): undefined => {
    problems.push({
      text: `Input "manifest" names ${JSON.stringify(path)}, which ${what}.`,
      remedy: `It should look like this:\n\`\`\`yaml\n${manifestExample}\n\`\`\``,
    })
  }
  const targets = targetsIn(path, wrong)?.flatMap(([name, target]) => targetOf(name, target, wrong) ?? [])
  return { targets, problems }
}

/** Notes what is wrong. */
type Wrong = (what: string) => undefined

const targetsIn = (path: string, wrong: Wrong): readonly (readonly [string, unknown])[] | undefined => {
  const there = statSync(path, { throwIfNoEntry: false })
  if (!there) return undefined
  if (!there.isFile()) return wrong('must be a file')
  let content: unknown
  try {
    content = parse(readFileSync(path, 'utf8'))
  } catch (error) {
    return wrong(`is not YAML: ${messageOf(error).split('\n')[0]}`)
  }
  const targets = (content as { targets?: unknown } | null)?.targets
  if (typeof targets === 'object' && targets !== null && !Array.isArray(targets)) return Object.entries(targets)
  return wrong('has no mapping `targets`')
}

const targetOf = (name: string, target: unknown, wrong: Wrong): Target | undefined => {
  const { kind, ...given } = (target ?? {}) as Record<string, unknown>
  if (typeof kind !== 'string' || !Object.hasOwn(kinds, kind))
    return wrong(`has at \`${name}\` the kind ${JSON.stringify(kind)}; known are ${Object.keys(kinds).join(' and ')}`)
  const inputs: Readonly<Record<string, Input<unknown>>> = kinds[kind as keyof typeof kinds]
  for (const key of Object.keys(given).filter((key) => !Object.hasOwn(inputs, key)))
    wrong(`has at \`${name}\` the unknown key \`${key}\`; known are ${Object.keys(inputs).join(', ')}`)
  const values = Object.entries(inputs).map(([key, input]) => {
    const text = given[key]
    try {
      return [camelCase(key), input.parse(text === undefined || text === null ? undefined : String(text))]
    } catch (error) {
      return [key, wrong(`has at \`${name}\` a \`${key}\` that ${messageOf(error)}`)]
    }
  })
  return { kind, name, ...Object.fromEntries(values) } as Target
}
