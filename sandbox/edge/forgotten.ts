/**
 * Which cached objects an invalidation clears, by CloudFront's documentation alone.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/invalidation-specifying-objects.html
 */

export interface Cached {
  /** As it was asked for, percent-encoded. */
  path: string
  /** With its `?`; only what is part of the cache key. */
  query: string
  tags: string[]
}

/** Unsafe in RFC 1738, so that they are encoded in an invalidation; all else must stand there as it is. */
const unsafe = /[ <>"#%{}|\\^[\]`~]|[^\x21-\x7e]/

export function clears(item: string, cached: Cached): boolean {
  if (item.startsWith('#')) return cached.tags.includes(item.slice(1).toLowerCase())
  // an encoded tilde is taken, and has no effect: https://github.com/aws/aws-sdk-js-v3/issues/4042
  if (/%7e/i.test(item)) return false
  const object = canonical(cached.path) + cached.query
  if (item.endsWith('*')) return object.startsWith(item.slice(0, -1).replace(/%[0-9a-f]{2}/gi, upper))
  return object === item.replace(/%[0-9a-f]{2}/gi, upper)
}

/** However viewers encoded it: what is safe stands for itself, what is not has its code. */
function canonical(path: string): string {
  return path
    .replace(/%[0-9a-f]{2}/gi, (code) => {
      const character = String.fromCharCode(Number.parseInt(code.slice(1), 16))
      // of a reserved character the code is another name than the character
      return /[A-Za-z0-9_.-]/.test(character) ? character : upper(code)
    })
    .replace(/[^%]/gu, (one) => (unsafe.test(one) ? encodeURIComponent(one) : one))
}

function upper(code: string): string {
  return code.toUpperCase()
}
