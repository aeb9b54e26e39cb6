import { lookup } from 'mime-types'

/** What is neither in its name's ending nor meant by it. */
const byName: readonly (readonly [RegExp, string])[] = [
  // https://developer.apple.com/documentation/xcode/supporting-associated-domains
  [/(^|\/)apple-app-site-association$/, 'application/json'],
  [/\.rss$/, 'application/rss+xml'],
]

/** Types that are text though they do not say so; JSON is always UTF-8. */
const alsoText = ['application/xml', 'application/xhtml+xml', 'application/rss+xml', 'application/atom+xml']

/**
 * By the ending of the name; text is taken for UTF-8. What is not known is sent as bytes, which browsers save.
 *
 * @param name of the file, without the ending of its compression
 */
export const contentTypeOf = (name: string): string => {
  const [, named] = byName.find(([pattern]) => pattern.test(name)) ?? []
  const base = name.slice(name.lastIndexOf('/') + 1)
  // A name without a dot is no ending: `lookup('js')` would find one.
  const type = named ?? ((base.includes('.', 1) && lookup(base)) || 'application/octet-stream')
  return type.startsWith('text/') || alsoText.includes(type) ? `${type}; charset=utf-8` : type
}
