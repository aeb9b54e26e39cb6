import type { IncomingHttpHeaders } from 'node:http'

/** Query strings, headers or cookies of a cache key. */
export interface Chosen {
  kind: 'none' | 'all' | 'whitelist' | 'allExcept' | 'allViewer'
  names: string[]
}

/** One cache behaviour with its policy; times in seconds. */
export interface CacheBehaviour {
  pattern: string
  minTtl: number
  defaultTtl: number
  maxTtl: number
  queries: Chosen
  headers: Chosen
  cookies: Chosen
}

/** What an edge knows of a distribution, as `aws/cloudfront/edge.py` tells it. */
export interface EdgeView {
  id: string
  enabled: boolean
  /** In the order in which they are tried; the last one fits all. */
  behaviours: CacheBehaviour[]
  /** Seconds for which an error is kept at least, by status. */
  errors: Record<string, number>
  /** The header in which the origin names the tags of an object; empty: none. */
  tagHeader: string
  /** Completed invalidations: their paths, and since when (seconds since the epoch). */
  forgotten: Forgotten[]
}

export interface Forgotten {
  at: number
  paths: string[]
}

/** Undefined: there is no distribution of that domain name. */
export async function edgeView(services: string, domain: string): Promise<EdgeView | undefined> {
  const answer = await fetch(`${services}/_sandbox/edge?domain=${encodeURIComponent(domain)}`, {
    signal: AbortSignal.timeout(10_000),
  })
  if (answer.status === 404) return undefined
  if (!answer.ok) throw new Error(`the edge cannot learn of ${domain}: ${answer.status} ${await answer.text()}`)
  return (await answer.json()) as EdgeView
}

/** The behaviour whose pattern fits a path: `*` is any text, `?` a character; the slash in front may be missing. */
export function behaviourOf({ behaviours }: EdgeView, path: string): CacheBehaviour {
  return behaviours.find(({ pattern }) => glob(pattern).test(path)) ?? (behaviours.at(-1) as CacheBehaviour)
}

function glob(pattern: string): RegExp {
  const text = pattern.replace(/^\//, '').replace(/[.+^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`^/${text.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's')
}

/** What tells objects of one path apart. https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/controlling-the-cache-key.html */
export interface Variant {
  /** With its `?`; empty where queries are not part of the key. */
  query: string
  rest: string
}

export function variantOf(behaviour: CacheBehaviour, query: string, headers: IncomingHttpHeaders): Variant {
  const parameters = query
    .replace(/^\?/, '')
    .split('&')
    .filter((pair) => pair !== '')
  const named = parameters.filter((pair) => isChosen(behaviour.queries, decoded(pair.split('=')[0] as string)))
  const cookies = String(headers.cookie ?? '')
    .split(/; */)
    .filter((pair) => pair !== '' && isChosen(behaviour.cookies, pair.split('=')[0] as string))
  const kept = Object.entries(headers)
    .filter(([name]) => behaviour.headers.names.some((chosen) => chosen.toLowerCase() === name))
    .map(([name, value]) => `${name}: ${value}`)
  return { query: named.length > 0 ? `?${named.join('&')}` : '', rest: JSON.stringify([kept.sort(), cookies.sort()]) }
}

function isChosen({ kind, names }: Chosen, name: string): boolean {
  if (kind === 'whitelist') return names.includes(name)
  if (kind === 'allExcept') return !names.includes(name)
  return kind === 'all' || kind === 'allViewer'
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
