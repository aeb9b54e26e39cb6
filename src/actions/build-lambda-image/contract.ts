import { type InputsOf, standardOutputs } from '../../action/contract.ts'
import { awsInputs, dryRun, gitHubToken, timeout } from '../../action/every-door.ts'
import { flag, oneOf, pairs, pattern, text } from '../../action/input-types.ts'
import { defaulted, type Inputs, required } from '../../action/inputs.ts'
import { secretLines } from '../../action/secret-lines.ts'
import { repositoryInput } from '../../aws/image-reference.ts'
import { tagPrefixInput, tagsInput } from '../../targets/image/tags.ts'
import { imagesInput } from './images-input.ts'

/** What one image is made of and where it goes. What concerns the whole step is in `contract` alone. */
export const imageInputs = {
  repository: required(repositoryInput),
  context: defaulted(text),
  file: text,
  target: pattern(/^\w[\w.-]*$/, 'the name of a stage of the Dockerfile, such as runtime'),
  architecture: defaulted(oneOf(['x86_64', 'arm64'], { amd64: 'x86_64', aarch64: 'arm64' })),
  for: defaulted(oneOf(['lambda', 'container'])),
  tags: defaulted(tagsInput),
  'tag-prefix': tagPrefixInput,
  'build-args': pairs,
  secrets: secretLines,
  labels: pairs,
  push: defaulted(oneOf(['auto', 'true', 'false'])),
  reuse: defaulted(oneOf(['commit', 'content', 'never'])),
  'move-latest': defaulted(oneOf(['always', 'if-newer', 'never'])),
  cache: defaulted(oneOf(['auto', 'registry', 'gha', 'inline', 'none'])),
  'create-repository': defaulted(flag),
  'scan-threshold': defaulted(oneOf(['none', 'critical', 'high', 'medium'])),
} as const

export const contract = {
  name: 'build-lambda-image',
  inputs: {
    ...imageInputs,
    // With `images` every entry may have its own.
    repository: repositoryInput,
    images: imagesInput(imageInputs),
    ...awsInputs,
    ...dryRun,
    ...timeout,
    ...gitHubToken,
  },
  outputs: [
    'image-uri',
    'image',
    'tagged-uri',
    'digest',
    'tags',
    'architecture',
    'manifest-media-type',
    'size-bytes',
    'images',
    ...standardOutputs,
  ],
} as const

export type ImageInput = Inputs<typeof imageInputs>
export type Input = InputsOf<typeof contract>
