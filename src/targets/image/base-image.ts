import { type Arg, DockerfileParser } from 'dockerfile-ast'

/** What the image that is built stands on. */
export interface Base {
  readonly image: string
  /** What `FROM --platform=` asks for. */
  readonly platform: string | undefined
}

interface Wanted {
  /** The stage to build; undefined is the last one. */
  readonly target: string | undefined
  readonly buildArgs: Readonly<Record<string, string>>
  /** Such as `linux/arm64`. */
  readonly platform: string
}

/**
 * The image behind the FROM at the root of the stage that is built; undefined when there is none (`scratch`), when only the
 * build itself can tell, or when the Dockerfile says that it is not to be looked at (BuildKit's own `check=skip`).
 */
export const baseImageOf = (dockerfile: string, { target, buildArgs, platform }: Wanted): Base | undefined => {
  if (!isDockerfile(dockerfile) || skipsCheck(dockerfile)) return undefined
  const parsed = DockerfileParser.parse(dockerfile)
  const known = variables(parsed.getInitialARGs(), buildArgs, platform)
  const stages = parsed.getFROMs().map((from) => ({
    name: from.getBuildStage()?.toLowerCase(),
    image: substituted(from.getImage() ?? undefined, known),
    flag: from.getPlatformFlag()?.getValue() ?? undefined,
  }))
  const named = (name: string) => stages.findLastIndex((stage) => stage.name === name.toLowerCase())
  let at = target === undefined ? stages.length - 1 : named(target)
  if (at < 0 && target !== undefined && /^\d+$/.test(target)) at = Number(target)
  for (let stage = stages[at]; stage?.image !== undefined; stage = stages[at]) {
    const earlier = stages.slice(0, at).findLastIndex(({ name }) => name === stage!.image!.toLowerCase())
    if (earlier < 0) {
      if (stage.image === 'scratch') return undefined
      return { image: stage.image, platform: stage.flag === undefined ? undefined : substituted(stage.flag, known) }
    }
    // A platform of its own for a stage that has one: only BuildKit knows.
    if (stage.flag !== undefined) return undefined
    at = earlier
  }
  return undefined
}

/** What BUILDPLATFORM stands for: the builder's own. */
export const ofTheBuilder = 'BUILDPLATFORM'

/** Processors whose programs run on another one. */
const alsoRuns: Readonly<Record<string, string>> = { amd64: '386', arm64: 'arm' }

/** Whether an image for one processor is good for another. Both as images spell them, or as a platform (`linux/arm64/v8`). */
export const fits = (of: string, wanted: string): boolean => {
  const [theirs, ours] = [processorOf(of), processorOf(wanted)]
  return theirs === '' || theirs === ours || alsoRuns[ours] === theirs
}

const spellings: Readonly<Record<string, string>> = { x86_64: 'amd64', 'x86-64': 'amd64', aarch64: 'arm64' }

export const processorOf = (platform: string): string => {
  const [first = '', second] = platform.trim().toLowerCase().split('/')
  const processor = second ?? first
  return spellings[processor] ?? processor
}

/** Another frontend reads its files in its own way. */
const isDockerfile = (text: string): boolean => {
  const syntax = directive(text, 'syntax')
  return syntax === undefined || /(^|\/)docker\/dockerfile/.test(syntax)
}

/** https://docs.docker.com/reference/build-checks/invalid-base-image-platform/ */
const skipsCheck = (text: string): boolean =>
  /\bskip=[^;]*\b(all|InvalidBaseImagePlatform)\b/.test(directive(text, 'check') ?? '')

const directive = (text: string, name: string): string | undefined =>
  new RegExp(`^#\\s*${name}\\s*=\\s*(.+?)\\s*$`, 'im').exec(leadingComments(text))?.[1]

const leadingComments = (text: string): string => /^(?:#.*(?:\r?\n|$))*/.exec(text.replace(/^\uFEFF/, ''))![0]

/** The values that FROM may use: what ARG declares before the first one, and what BuildKit knows by itself. */
const variables = (
  declared: readonly Arg[],
  buildArgs: Readonly<Record<string, string>>,
  platform: string,
): ReadonlyMap<string, string> => {
  const [os = '', architecture = ''] = platform.split('/')
  const known = new Map([
    ['TARGETPLATFORM', platform],
    ['TARGETOS', os],
    ['TARGETARCH', architecture],
    ['TARGETVARIANT', ''],
    ['BUILDPLATFORM', ofTheBuilder],
  ])
  for (const word of declared.flatMap((arg) => arg.getArguments().map((argument) => argument.getValue()))) {
    const [name = '', value] = word.split(/=(.*)/s)
    const own = Object.hasOwn(buildArgs, name) ? buildArgs[name] : substituted(value && unquoted(value), known)
    if (own !== undefined) known.set(name, own)
  }
  return known
}

const unquoted = (value: string) => value.replace(/^(["'])(.*)\1$/s, '$2')

/** Text with its variables filled in; undefined when one of them, or the way it is used, is not known. */
const substituted = (text: string | undefined, known: ReadonlyMap<string, string>): string | undefined => {
  if (text === undefined || /[\\`]/.test(text)) return undefined
  const filled = text.replaceAll(
    /\$(?:(\w+)|\{(\w+)(?:(:?[-+])([^${}]*))?\})/g,
    (
      whole,
      bare: string | undefined,
      braced: string | undefined,
      how: string | undefined,
      word: string | undefined,
    ) => {
      const value = known.get(bare ?? braced!)
      const isSet = how?.startsWith(':') ? Boolean(value) : value !== undefined
      if (how?.endsWith('-')) return isSet ? value! : word!
      if (how?.endsWith('+')) return isSet ? word! : ''
      return value ?? whole
    },
  )
  return filled.includes('$') || filled === '' ? undefined : filled
}
