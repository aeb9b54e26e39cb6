import { lines, quote } from '../../../action/input-types.ts'
import { type Input, optional, Problem } from '../../../action/inputs.ts'
import { type ImageReference, parseImage } from '../../../aws/image-reference.ts'

/** An image of another registry than Amazon ECR's private one: ECS pulls it, and we cannot look it up. */
export interface ForeignImage {
  readonly text: string
}

export type ServiceImage = ImageReference | ForeignImage

export const isForeign = (image: ServiceImage): image is ForeignImage => 'text' in image

export interface WantedImage {
  /** Undefined: the one that is chosen by the input `container` or by the task definition. */
  readonly container: string | undefined
  readonly image: ServiceImage
}

/** Has a dot, a port or `localhost` before its first slash: the host of a registry. */
const foreign =
  /^(?:[a-z0-9-]+(?:\.[a-z0-9-]+)+|localhost)(?::\d+)?\/[a-z0-9._/-]+(?::[\w][\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$/i

/**
 * The image that a task definition names: of Amazon ECR, or of another registry; undefined where it is neither, such as
 * `nginx:1.27` of Docker Hub, which has no host.
 */
export const serviceImage = (text: string): ServiceImage | undefined => {
  const image = parseImage(text)
  if (image && (image.registry || (image.digest && !foreign.test(text)))) return image
  return foreign.test(text) ? { text } : undefined
}

/** One image, or a line `container=image` for each container that gets one. */
export const imagesInput: Input<readonly WantedImage[] | undefined> = optional((text) => {
  const given = lines.parse(text)!
  const named = given.map(wantedImage)
  const nameless = named.filter(({ container }) => container === undefined)
  if (nameless.length > 0 && given.length > 1)
    throw new Problem(
      `must have one image, or a line container=image for each container that gets one, not ${quote(given[0]!)}`,
    )
  const names = named.map(({ container }) => container)
  const twice = names.find((name, at) => names.indexOf(name) !== at)
  if (twice !== undefined) throw new Problem(`names the container ${quote(twice)} twice`)
  return named
})

const wantedImage = (line: string): WantedImage => {
  const [, container, reference] = /^(?:([A-Za-z0-9_-]{1,255})\s*=\s*)?(.*)$/.exec(line)!
  const image = serviceImage(reference!)
  if (!image) throw new Problem(whatIsWrong(reference!))
  if (!isForeign(image) && !image.tag && !image.digest)
    throw new Problem(`must have a tag or a digest, not just ${quote(reference!)}`)
  return { container, image }
}

const whatIsWrong = (reference: string): string =>
  parseImage(reference)
    ? `must have its registry or its digest: ${quote(reference)} has neither. Hand on \`image\` of build-lambda-image, ` +
      `which is name@sha256:…; an image of Docker Hub is docker.io/library/${reference}`
    : 'must be an image such as 111122223333.dkr.ecr.eu-west-1.amazonaws.com/api:v1, the same with @sha256:…, ' +
      `api@sha256:… or public.ecr.aws/acme/api:v1, or lines container=image, not ${quote(reference)}`
