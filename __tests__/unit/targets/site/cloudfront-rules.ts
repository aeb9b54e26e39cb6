/**
 * CloudFront's rules for the paths of invalidations, told from its documentation alone: what it takes, and which requests of
 * viewers an accepted path clears. Nothing here is shared with the planner.
 */

const bytes = (text: string) => [...Buffer.from(text)]

/** RFC 1738: blank, control characters, and these. */
const rfc1738Unsafe = ' <>"#%{}|\\^~[]`'

/** What keeps CloudFront from taking a path, or from finding anything by it; undefined: nothing. */
export const flaw = (path: string): string | undefined => {
  if (!path.startsWith('/')) return 'it begins without a slash'
  if (path.length > 4000) return 'it is too long'
  if (path.slice(0, -1).includes('*')) return 'it has a * that is not at its end'
  const text = path.replace(/\*$/, '')
  for (let at = 0; at < text.length; at++) {
    const one = text[at]!
    if (one === '%') {
      const byte = Number.parseInt(text.slice(at + 1, at + 3), 16)
      if (Number.isNaN(byte)) return 'a % begins no code'
      if (byte === 0x7e) return 'an encoded ~ has no effect'
      if (byte > 0x20 && byte < 0x7f && !rfc1738Unsafe.includes(String.fromCharCode(byte)))
        return 'it is encoded too much'
      at += 2
    } else if (one < '!' || one > '~' || rfc1738Unsafe.includes(one)) return `${one} is not encoded`
    else if (one === '?') return 'it names a query string'
  }
  try {
    decodeURIComponent(text)
  } catch {
    return 'a character is cut in two'
  }
  return undefined
}

/** The ways in which viewers spell a path: as little encoded as they may, and as much. */
export const spellings = (path: string): readonly string[] => {
  const encode = (keep: RegExp) =>
    [...path].map((one) =>
      keep.test(one)
        ? one
        : bytes(one)
            .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
            .join(''),
    )
  return [encode(/[A-Za-z0-9/_.!$&'()*+,;=:@~-]/).join(''), encode(/[A-Za-z0-9/_.$&,;=:@!()-]/).join('')]
}

/** What two spellings of one object share for CloudFront: what RFC 1738 lets stand as it is is not taken from its code. */
const kept = (spelling: string): string =>
  spelling.replace(/%([0-9A-Fa-f]{2})/g, (code, hex: string) => {
    const character = String.fromCharCode(Number.parseInt(hex, 16))
    return /[A-Za-z0-9_.-]/.test(character) ? character : code.toUpperCase()
  })

/** Whether an invalidation of the paths clears what was cached under a path, however viewers spelled it. */
export const clears = (paths: readonly string[], asked: string): boolean =>
  spellings(asked).every((spelling) =>
    paths.some((path) =>
      path.endsWith('*') ? kept(spelling).startsWith(kept(path.slice(0, -1))) : kept(spelling) === kept(path),
    ),
  )

/** What CloudFront and S3 make of a request: the key that is shown. */
export interface Showing {
  readonly originPath: string
  readonly rootObject: string
  /** `folders`: as the endpoint of a website does; `bare`: a function adds `.html`, but to `/index`, for which nobody asks. */
  readonly by: 'keys' | 'folders' | 'bare'
}

export const shownKeys = (path: string, { originPath, rootObject, by }: Showing): readonly string[] => {
  if (path === '/' && rootObject) return [`${originPath}/${rootObject}`.slice(1)]
  const direct = `${originPath}${path}`.slice(1)
  if (by === 'folders') return path.endsWith('/') ? [`${direct}index.html`] : [direct, `${direct}/index.html`]
  if (by === 'bare') return /(^|\/)index$/.test(direct) ? [direct] : [direct, `${direct}.html`]
  return [direct]
}

/** Every path by which a key may have been asked for, tried one by one. */
export const requestsOf = (key: string, showing: Showing): readonly string[] => {
  const candidates = new Set<string>(['/'])
  for (let at = 0; at <= key.length; at++)
    for (const end of ['', '.html', 'index.html', '/index.html'])
      if (key.endsWith(end)) candidates.add(`/${key.slice(at, key.length - end.length)}`)
  return [...candidates].filter((path) => shownKeys(path, showing).includes(key))
}
