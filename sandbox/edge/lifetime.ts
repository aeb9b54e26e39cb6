import type { CacheBehaviour, EdgeView } from './distribution.ts'

/** By lower-case name. */
export type Headers = Readonly<Record<string, string>>

export interface Keeping {
  /** Seconds for which it is shown without asking the origin. */
  seconds: number
  /** False: not even for asking the origin whether it changed. */
  kept: boolean
}

const cacheable = new Set([200, 204, 300, 301, 302, 307, 308])
const errorSeconds = 10

/**
 * How long an edge keeps an answer.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Expiration.html
 *
 * @param status of the origin, not of the page that is shown for an error
 */
export function keeping(status: number, headers: Headers, { errors }: EdgeView, behaviour: CacheBehaviour): Keeping {
  const wanted = asked(headers)
  if (status >= 400) {
    const least = errors[String(status)] ?? errorSeconds
    const seconds = Math.max(least, wanted.seconds ?? 0)
    return { seconds, kept: seconds > 0 }
  }
  if (!cacheable.has(status)) return { seconds: 0, kept: false }
  const { minTtl, defaultTtl, maxTtl } = behaviour
  // no-cache, no-store and private give way to a minimum TTL
  if (wanted.never) return { seconds: minTtl, kept: minTtl > 0 }
  if (wanted.again) return { seconds: minTtl, kept: maxTtl > 0 }
  const seconds = Math.min(Math.max(wanted.seconds ?? defaultTtl, minTtl), maxTtl)
  return { seconds, kept: maxTtl > 0 }
}

interface Asked {
  /** Not to be kept by a cache that others share. */
  never: boolean
  /** The origin is to be asked each time. */
  again: boolean
  seconds: number | undefined
}

function asked(headers: Headers): Asked {
  const directives = new Map(
    (headers['cache-control'] ?? '')
      .toLowerCase()
      .split(',')
      .map((directive) => directive.trim().split('='))
      .map(([name = '', value = '']) => [name, value] as const),
  )
  const number = (name: string) => {
    const value = directives.get(name)?.replaceAll('"', '')
    return value && /^\d+$/.test(value) ? Number(value) : undefined
  }
  const expires = headers['expires'] === undefined ? undefined : (Date.parse(headers['expires']) - Date.now()) / 1000
  return {
    never: directives.has('no-store') || directives.has('private'),
    again: directives.has('no-cache'),
    seconds: number('s-maxage') ?? number('max-age') ?? (expires === undefined ? undefined : Math.max(0, expires || 0)),
  }
}
