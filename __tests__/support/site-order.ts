/**
 * No page before what it refers to, and nothing gone that a page still refers to: read out of the journal, call by call.
 *
 * A page counts as published from the moment at which its PUT arrives, what it refers to from the moment at which its own was
 * answered, and a deleted object as gone when its deletion arrives. So two at once are in the wrong order.
 */
import type { Call } from '../../sandbox/aws/client.ts'
import type { Site } from './site-scene.ts'

interface Moment {
  readonly at: number
  readonly does: 'begins' | 'ends' | 'goes'
  /** One, but for a batch of deletions, which is one moment. */
  readonly keys: readonly string[]
  readonly content?: string
}

export interface Order {
  /** What was in the bucket before, by key. */
  readonly before?: Site
  /** What is published: for the contents that are too long for the journal, and to know what pages may refer to. */
  readonly site: Site
  /** Of the keys of the site: `` or `a/b/`. */
  readonly prefix?: string
}

/** The journal's clock and the client's are not the same to the millisecond. */
const tolerance = 0.002

/** What is wrong, as sentences; nothing when the order is right. */
export const orderProblems = (calls: readonly Call[], { before = {}, site, prefix = '' }: Order): readonly string[] => {
  const all = new Map(Object.entries(site).map(([path, content]) => [prefix + path, textOf(content)]))
  const contents = new Map(Object.entries(before).map(([key, content]) => [key, textOf(content)]))
  const present = new Set(contents.keys())
  const moments = momentsOf(calls, (key) => all.get(key), contents)
  const known = new Set([...all.keys(), ...present, ...moments.flatMap(({ keys }) => keys)])
  const problems: string[] = []
  for (const { does, keys, content } of moments) {
    for (const key of keys) {
      if (does === 'ends') present.add(key)
      if (does === 'begins') contents.set(key, content!)
      if (does === 'goes') present.delete(key)
      if (does === 'goes') contents.delete(key)
    }
    if (does === 'ends') continue
    for (const [from, to] of missing(contents, present, known, prefix)) {
      const what = does === 'begins' ? `${keys.join()} was put` : `${keys.includes(to) ? to : keys.join()} was deleted`
      problems.push(`when ${what}, ${from} referred to ${to}, which was not there`)
    }
  }
  return [...new Set(problems)]
}

/** All references from pages, directly or by way of scripts and styles, to what is known and not there. */
const missing = (
  contents: ReadonlyMap<string, string>,
  present: ReadonlySet<string>,
  known: ReadonlySet<string>,
  prefix: string,
): readonly (readonly [string, string])[] => {
  const found: (readonly [string, string])[] = []
  const waiting = [...contents.keys()].filter((key) => key.endsWith('.html'))
  const seen = new Set(waiting)
  for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
    for (const reference of referencesOf(key, contents.get(key) ?? '', prefix)) {
      if (!known.has(reference)) continue
      if (!present.has(reference)) found.push([key, reference])
      if (!seen.has(reference)) waiting.push(reference)
      seen.add(reference)
    }
  }
  return found
}

const writes = ['PutObject', 'CopyObject', 'CompleteMultipartUpload', 'DeleteObject', 'DeleteObjects']

/** What changed the bucket, in the order in which it can be seen. */
const momentsOf = (
  calls: readonly Call[],
  wanted: (key: string) => string | undefined,
  before: ReadonlyMap<string, string>,
): readonly Moment[] => {
  const contents = new Map(before)
  return calls
    .filter(({ service, operation, status }) => service === 's3' && writes.includes(operation ?? '') && done(status))
    .flatMap((call): Moment[] => {
      const { operation, parameters, time, seconds } = call
      const key = String(parameters['Key'])
      if (operation === 'DeleteObject') return [{ at: time, does: 'goes', keys: [key] }]
      if (operation === 'DeleteObjects') return [{ at: time, does: 'goes', keys: batch(parameters) }]
      const content =
        operation === 'CopyObject' ? contents.get(sourceOf(parameters)) : (sent(parameters) ?? wanted(key))
      contents.set(key, content ?? '')
      return [
        { at: time, does: 'begins', keys: [key], content: content ?? '' },
        { at: time + (seconds ?? 0) - tolerance, does: 'ends', keys: [key] },
      ]
    })
    .sort((a, b) => a.at - b.at)
}

const done = (status: number | null) => status !== null && status < 300

const batch = (parameters: Call['parameters']): readonly string[] => {
  const { Objects = [] } = (parameters['Delete'] ?? {}) as { Objects?: readonly { Key: string }[] }
  return Objects.map(({ Key }) => Key)
}

/** The body of a PUT, unless the journal kept its hash alone. */
const sent = ({ Body }: Call['parameters']): string | undefined =>
  typeof Body !== 'string' || /^<\d+ (bytes|characters), sha256:/.test(Body) ? undefined : Body

const sourceOf = ({ CopySource }: Call['parameters']): string =>
  decodeURIComponent(String(CopySource).split('?')[0]!)
    .replace(/^\//, '')
    .replace(/^[^/]*\//, '')

const textOf = (content: string | Uint8Array): string =>
  typeof content === 'string' ? content : Buffer.from(content).toString('latin1')

/** What a browser loads with a page: not what a reader may follow. */
const loads = /<(script|link|img|source|video|audio|track|embed)\b[^>]*>/gi
const follows = /\brel\s*=\s*["']?(canonical|alternate|next|prev|author|license)\b/i

/** The keys that the content of a key names, whether or not they exist. */
export const referencesOf = (key: string, content: string, prefix = ''): readonly string[] => {
  const found = key.endsWith('.html')
    ? [...content.matchAll(loads)].filter(([tag]) => !follows.test(tag)).flatMap(([tag]) => addressesIn(tag))
    : key.endsWith('.css')
      ? [...content.matchAll(/url\(\s*["']?([^"')]+)["']?\s*\)|@import\s+["']([^"']+)["']/g)].map(([, a, b]) => a ?? b!)
      : /\.(m?js|json|webmanifest)$/.test(key)
        ? [...content.matchAll(/["'`]([^"'`\s]+)["'`]/g)].map(([, text]) => text!)
        : []
  return [...new Set(found.flatMap((address) => keyOf(address, key, prefix)))]
}

const addressesIn = (tag: string): readonly string[] =>
  [...tag.matchAll(/\b(src|href|srcset|poster)\s*=\s*["']([^"']+)["']/gi)].flatMap(([, name, value]) =>
    name!.toLowerCase() === 'srcset' ? value!.split(',').map((one) => one.trim().split(/\s/)[0]!) : [value!],
  )

/** The site's root is its prefix: CloudFront's origin path. */
const keyOf = (address: string, from: string, prefix: string): readonly string[] => {
  if (!URL.canParse(address, 'http://site/')) return []
  const { origin, pathname } = new URL(address, `http://site/${from.slice(prefix.length)}`)
  return origin === 'http://site' ? [prefix + decodeURIComponent(pathname.slice(1))] : []
}
