import { statSync } from 'node:fs'
import { join } from 'node:path'
import { invalidInput } from '../../action/inputs.ts'
import { warning } from '../../action/log.ts'
import { maskGiven } from '../../action/secrets.ts'
import { imageSpelling } from '../../aws/image-manifest.ts'
import { guardFailure } from '../../failures/guards.ts'
import { type RunFacts, runsForksCode } from '../../github/run.ts'
import { checkedOutCommits } from '../../shell/git.ts'
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
}

/** @throws Failure on what is wrong with the inputs and the workspace, before anything is done. */
export const buildFacts = async (input: ImageInput, run: RunFacts): Promise<BuildFacts> => {
  const file = input.file ?? join(input.context, 'Dockerfile')
  if (!statSync(input.context, { throwIfNoEntry: false })?.isDirectory())
    throw invalidInput(
      `Input "context" must be a folder of the workspace; there is none at ${JSON.stringify(input.context)}.`,
      'Check the path, and that a step checks the repository out (`actions/checkout`).',
    )
  if (!statSync(file, { throwIfNoEntry: false })?.isFile())
    throw invalidInput(
      `Input "file" must be a Dockerfile; there is none at ${JSON.stringify(file)}.`,
      'The path begins at the root of the workspace, not at `context`.',
    )
  const tags = resolveTags(input.tags, run, input.tagPrefix)
  if (!tags)
    throw invalidInput(
      `Input "tags" gives no tag but \`latest\` in this run: ${JSON.stringify(input.tags.join(', '))}.`,
      'Add `sha`, or a literal tag: the image is pushed under it and verified before `latest` moves.',
    )
  // BuildKit makes an index of it, also with one processor.
  if (input.for === 'lambda' && /^(1|t(rue)?)$/i.test(input.buildArgs?.['BUILDKIT_MULTI_PLATFORM'] ?? ''))
    throw invalidInput(
      'Input "build-args" must not have BUILDKIT_MULTI_PLATFORM: the image would be an index, which Lambda refuses.',
    )
  const secrets = givenSecrets(input.secrets ?? {})
  warnOfSecrets(Object.keys(input.buildArgs ?? {}))
  const ingredients = {
    context: input.context,
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
    push: input.push === 'auto' ? run.event !== 'pull_request' : input.push === 'true',
  }
}

/** @throws Failure `guard-fork` when what a fork wrote would be built with the rights of this repository. */
export const guardForks = async (run: RunFacts): Promise<void> => {
  if (runsForksCode(run, run.fork && (await checkedOutCommits(process.cwd()))))
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

const secretName = /token|passw|secret|credential|(api|private|access)[_-]?key/i

const warnOfSecrets = (names: readonly string[]): void => {
  const suspects = names.filter((name) => secretName.test(name))
  if (suspects.length > 0)
    warning(
      `Build arguments that look like secrets: ${suspects.join(', ')}. Everyone who can pull the image can read them in its ` +
        'history. Give them as `secrets`, and mount them: `RUN --mount=type=secret,id=…`.',
    )
}
