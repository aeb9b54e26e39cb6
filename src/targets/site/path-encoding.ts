import { longestPath } from './invalidation-limits.ts'

/**
 * What CloudFront wants encoded in the path of an invalidation, "and no other character": whatever is not ASCII, and what
 * RFC 1738 calls unsafe.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/invalidation-specifying-objects.html
 */
const unsafe = /[^\x21-\x7e]|[<>"#%{}|\\^[\]`]/u

/**
 * What no path of an invalidation can say for certain, so that it ends before it: CloudFront refuses `~`, and takes `%7E`
 * without effect (https://github.com/aws/aws-sdk-js-v3/issues/4042); `*` is its wildcard; `?` begins a query; viewers ask for
 * `+` and `'` both as they are and encoded.
 */
const unsayable = /[~*?+']/

/** A path as it is asked for, not encoded; with `wildcard`, and all that begin with it. */
export interface Pattern {
  readonly path: string
  readonly wildcard: boolean
}

/** The narrowest pattern that CloudFront can be told for a path. */
export const patternOf = (path: string): Pattern => {
  const at = path.search(unsayable)
  const sayable = at < 0 ? path : path.slice(0, at)
  const short = shortened(sayable)
  return { path: short, wildcard: at >= 0 || short !== sayable }
}

/** As CloudFront wants it. */
export const encoded = ({ path, wildcard }: Pattern): string =>
  `${[...path].map(character).join('')}${wildcard ? '*' : ''}`

const character = (one: string): string =>
  unsafe.test(one) ? [...Buffer.from(one)].map((byte) => `%${hexadecimal(byte)}`).join('') : one

const hexadecimal = (byte: number): string => byte.toString(16).toUpperCase().padStart(2, '0')

/** No key is that long, encoded or not (1,024 bytes); a longer path is cut between two characters. */
const shortened = (path: string): string => {
  let length = 1
  let end = 0
  for (const one of path) {
    length += character(one).length
    if (length > longestPath) return path.slice(0, end)
    end += one.length
  }
  return path
}

/** What both begin with, whole characters only. */
export const commonStart = (one: string, other: string): string => {
  let length = 0
  while (length < one.length && one[length] === other[length]) length++
  return /[\uD800-\uDBFF]$/.test(one.slice(0, length)) ? one.slice(0, length - 1) : one.slice(0, length)
}
