import { type Entry, type Facts, failureOf } from './catalogue.ts'
import type { Failure } from './failure.ts'

/** What is found in the Dockerfile before BuildKit is asked. */
export const baseImage: readonly Entry[] = [
  {
    code: 'architecture-mismatch',
    when: 'The base image is for another processor than `architecture` says.',
    match: {},
    cause:
      'The base image <base> of <file> is for <found> (<why>), and the image would say that it is for <architecture>: its ' +
      'programs could not run.',
    remedy:
      'Take a base image for <architecture> (AWS has tags such as `3.12-arm64` and `3.12-x86_64`, and `3.12` for both), leave ' +
      '`--platform=$BUILDPLATFORM` to stages that only build, or set `architecture`. A base image that is labelled wrongly is ' +
      'let through by `# check=skip=InvalidBaseImagePlatform` in the first line of the Dockerfile.',
    grade: 'recorded',
    source: 'https://docs.docker.com/reference/build-checks/invalid-base-image-platform/',
  },
]

export const baseImageFailure = (facts: Facts): Failure => failureOf(baseImage[0]!, facts)
