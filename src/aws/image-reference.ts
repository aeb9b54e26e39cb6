import { quote } from '../action/input-types.ts'
import { optional, Problem } from '../action/inputs.ts'
import { partitionOf } from './partition.ts'

/** An image in Amazon ECR, as an input names it. Registry parts are undefined for `name@sha256:…`. */
export interface ImageReference {
  readonly account: string | undefined
  readonly region: string | undefined
  /** The host, such as `111122223333.dkr.ecr.eu-west-1.amazonaws.com`. */
  readonly registry: string | undefined
  readonly repository: string
  readonly tag: string | undefined
  readonly digest: string | undefined
}

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html, repositoryName */
const repositoryName = '(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*'
const registryHost = String.raw`(\d{12})\.dkr[.-]ecr(?:-fips)?\.([a-z0-9-]+)\.(?:amazonaws\.com(?:\.cn)?|amazonaws\.eu|on\.aws|on\.amazonwebservices\.com\.cn)`
const reference = new RegExp(
  `^(?:(${registryHost})/)?(${repositoryName})(?::([\\w][\\w.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?$`,
)

export const parseImage = (text: string): ImageReference | undefined => {
  const match = reference.exec(text)
  if (!match) return undefined
  const [, registry, account, region, repository, tag, digest] = match
  return { registry, account, region, repository: repository!, tag, digest }
}

/** An input that names an image: `…amazonaws.com/name:tag`, `…@sha256:…` or `name@sha256:…`. */
export const imageInput = optional((text): ImageReference => {
  const image = parseImage(text)
  // What has a dot before its first slash is the host of another registry.
  if (!image || (!image.registry && /^[^/]*\.[^/]*\//.test(text)))
    throw new Problem(
      'must be an image in Amazon ECR such as 111122223333.dkr.ecr.eu-west-1.amazonaws.com/api:v1, the same with ' +
        `@sha256:…, or api@sha256:…, not ${quote(text)}`,
    )
  if (!image.registry && !image.digest)
    throw new Problem(
      `must have its registry or its digest: ${quote(text)} has neither of Amazon ECR. Hand on \`image\` of ` +
        'build-lambda-image, which is name@sha256:…',
    )
  if (!image.tag && !image.digest) throw new Problem(`must have a tag or a digest, not just ${quote(text)}`)
  if (image.registry?.includes('ecr-fips'))
    throw new Problem(`must not use a FIPS host, which Lambda does not take: ${quote(text)}`)
  return image
})

export interface Repository {
  readonly name: string
  readonly account: string | undefined
  readonly region: string | undefined
}

/** An input that names a repository: by name, URI or ARN. */
export const repositoryInput = optional((text): Repository => {
  const arn = /^arn:aws[a-z-]*:ecr:([a-z0-9-]+):(\d{12}):repository\/(.+)$/.exec(text)
  if (arn) return { name: checkedName(arn[3]!), account: arn[2], region: arn[1] }
  const uri = new RegExp(`^${registryHost}/(.+)$`).exec(text)
  if (uri) return { name: checkedName(uri[3]!), account: uri[1], region: uri[2] }
  return { name: checkedName(text), account: undefined, region: undefined }
})

const checkedName = (name: string): string => {
  if (new RegExp(`^${repositoryName}$`).test(name) && name.length >= 2 && name.length <= 256) return name
  throw new Problem(
    'must be the name, URI or ARN of an ECR repository, in lower case and without a tag, such as team/api, not ' +
      quote(name),
  )
}

/** Where the images of a repository live. */
export const registryOf = (account: string, region: string): string =>
  `${account}.dkr.ecr.${region}.${partitionOf(region).dnsSuffix}`
