import { statSync } from 'node:fs'
import { type InputRule, rulesFor } from '../../action/input-rules.ts'
import { runFacts } from '../../github/run.ts'
import { resolveTags } from '../../targets/image/tags.ts'
import type { imageInputs } from './contract.ts'
import { fileOf } from './facts.ts'

const rule = rulesFor<typeof imageInputs>()

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false

/** What holds between the inputs of one image, and between them and the workspace. */
export const imageRules: readonly InputRule[] = [
  rule(
    ['context'],
    ({ context }) =>
      !isFolder(context) &&
      `Input "context" must be a folder of the workspace; there is none at ${JSON.stringify(context)}.`,
    'Check the path, and that a step checks the repository out (`actions/checkout`).',
  ),
  rule(
    ['file', 'context'],
    (input) => {
      // Without the folder there is none in it: that is said already.
      if (!input.file && !isFolder(input.context)) return undefined
      const file = fileOf(input)
      return (
        !statSync(file, { throwIfNoEntry: false })?.isFile() &&
        `Input "file" must be a Dockerfile; there is none at ${JSON.stringify(file)}.`
      )
    },
    'The path begins at the root of the workspace, not at `context`.',
  ),
  rule(
    ['tags', 'tag-prefix'],
    ({ tags, tagPrefix }) =>
      !resolveTags(tags, runFacts(), tagPrefix) &&
      `Input "tags" gives no tag but \`latest\` in this run: ${JSON.stringify(tags.join(', '))}.`,
    'Add `sha`, or a literal tag: the image is pushed under it and verified before `latest` moves.',
  ),
  // BuildKit makes an index of it, also with one processor.
  rule(
    ['build-args', 'for'],
    (input) =>
      input.for === 'lambda' &&
      /^(1|t(rue)?)$/i.test(input.buildArgs?.['BUILDKIT_MULTI_PLATFORM'] ?? '') &&
      'Input "build-args" must not have BUILDKIT_MULTI_PLATFORM: the image would be an index, which Lambda refuses.',
  ),
]
