import { join } from 'node:path'
import { warning } from '../../action/log.ts'
import { isGivenSecret } from '../../action/secret-names.ts'
import { maskGiven } from '../../action/secrets.ts'
import { imageSpelling } from '../../aws/image-manifest.ts'
import { guardFailure } from '../../failures/guards.ts'
import { type RunFacts, runsForksCode } from '../../github/run.ts'
import { checkedOutCommits } from '../../shell/git.ts'
import { confidentialIn, contextOf } from '../../targets/image/context.ts'
import { revisionLabel, sourceLabel } from '../../targets/image/latest.ts'
import { labelsOf, type Recipe, recipeOf, recipeTagOf } from '../../targets/image/recipe.ts'
import { resolveTags, type Tags } from '../../targets/image/tags.ts'
import type { ImageInput } from './contract.ts'

/** Everything about the build that can be known before AWS is asked. */
export interface BuildFacts {
  readonly file: string
  readonly tags: Tags
  readonly recipe: Recipe
  readonly labels: Readonly<Record<string, string>>
  readonly secrets: Readonly<Record<string, string>>
  readonly push: boolean
  /** What the context has that is mostly meant for nobody else, as patterns, and the file that would leave it out. */
  readonly confidential: { readonly patterns: readonly string[]; readonly ignoreFile: string }
}

/** The Dockerfile, as a path from the root of the workspace. */
export const fileOf = ({ file, context }: Pick<ImageInput, 'file' | 'context'>): string =>
  file ?? join(context, 'Dockerfile')

export const pushes = (push: ImageInput['push'], { event }: RunFacts): boolean =>
  push === 'auto' ? event !== 'pull_request' : push === 'true'

/** Of inputs that the rules let pass. */
export const buildFacts = async (input: ImageInput, run: RunFacts, signal: AbortSignal): Promise<BuildFacts> => {
  const file = fileOf(input)
  const tags = resolveTags(input.tags, run, input.tagPrefix)!
  const secrets = givenSecrets(input.secrets ?? {})
  warnOfSecrets(input.buildArgs ?? {})
  const { files, ignoreFile } = await contextOf(input.context, file, signal)
  const ingredients = {
    context: input.context,
    files,
    file,
    platform: `linux/${imageSpelling(input.architecture)}`,
    labels: input.labels ?? {},
    target: input.target,
    buildArgs: input.buildArgs,
    secretIds: Object.keys(secrets),
  }
  const recipe = await recipeOf(ingredients)
  const origin = run.repository && { [sourceLabel]: run.runUrl.split('/actions/')[0]!, [revisionLabel]: run.sha }
  return {
    file,
    tags: input.reuse === 'content' ? { ...tags, recipe: recipeTagOf(recipe) } : tags,
    recipe,
    labels: { ...origin, ...input.labels, ...labelsOf(recipe) },
    secrets,
    push: pushes(input.push, run),
    confidential: { patterns: confidentialIn(files), ignoreFile },
  }
}

/** Once for each context, however many images are built of it. */
export const warnOfContexts = (images: readonly BuildFacts[]): void => {
  const seen = Map.groupBy(images, ({ confidential }) => confidential.ignoreFile)
  for (const [ignoreFile, those] of seen) {
    const patterns = [...new Set(those.flatMap(({ confidential }) => confidential.patterns))].sort()
    if (patterns.length > 0)
      warning(
        `The build sees ${patterns.join(', ')}: a \`COPY . .\` takes it into the image, for everyone who can pull it` +
          `${patterns.some((pattern) => pattern.endsWith('.git')) ? ', with the token that a checkout may keep there' : ''}. ` +
          `Leave it out:\n\`\`\`sh\nprintf '\\n%s\\n' ${patterns.map(quoted).join(' ')} >> ${quoted(ignoreFile)}\n\`\`\``,
      )
  }
}

const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`

/** @throws Failure `guard-fork` when what a fork wrote would be built with the rights of this repository. */
export const guardForks = async (run: RunFacts, signal: AbortSignal): Promise<void> => {
  if (runsForksCode(run, run.fork && (await checkedOutCommits(process.cwd(), signal))))
    throw guardFailure('guard-fork', { event: run.event, fork: run.fork?.repository })
}

/** The secrets that have a value, masked. */
const givenSecrets = (secrets: Readonly<Record<string, string>>): Readonly<Record<string, string>> => {
  const [given, empty] = [true, false].map((has) =>
    Object.entries(secrets).filter(([, value]) => (value !== '') === has),
  )
  for (const [, value] of given!) maskGiven(value)
  if (empty!.length > 0)
    warning(
      `The build goes without these secrets, which are empty: ${empty!.map(([id]) => id).join(', ')}. GitHub gives none to runs ` +
        'of forks and of Dependabot; else look for the name behind `secrets.`.',
    )
  return Object.fromEntries(given!)
}

const warnOfSecrets = (buildArgs: Readonly<Record<string, string>>): void => {
  const suspects = Object.entries(buildArgs).flatMap(([name, value]) => (isGivenSecret(name, value) ? [name] : []))
  if (suspects.length > 0)
    warning(
      `Build arguments that look like secrets: ${suspects.join(', ')}. Everyone who can pull the image can read them in its ` +
        'history. Give them as `secrets`, and mount them: `RUN --mount=type=secret,id=…`.',
    )
}
