/**
 * Whether a name of an attribute, of a variable or of a key says that its value is a secret: `password`, `DB_PASS`, `apiToken`.
 * Names of things about secrets are none: `secret_arn`, `token_endpoint`, `password_policy`.
 */
export const namesSecret = (name: string): boolean => kindOf(name) === 'secret'

/** Whether the name is one of many things of which some are secret: `STRIPE_KEY` is, `PARTITION_KEY` is not. */
export const mayNameSecret = (name: string): boolean => kindOf(name) === 'perhaps'

type Kind = 'secret' | 'perhaps' | 'open'

/** A plan has the same few names ten thousand times. */
const known = new Map<string, Kind>()

const mostKnown = 10_000

const kindOf = (name: string): Kind => {
  const before = known.get(name)
  if (before !== undefined) return before
  const words = wordsOf(name)
  const ends = [words.at(-1) ?? '', words.slice(-2).join(' '), words.slice(-3).join(' ')]
  const kind = ends.some((end) => strong.has(end)) ? 'secret' : weak.has(ends[0]!) ? 'perhaps' : 'open'
  if (known.size < mostKnown) known.set(name, kind)
  return kind
}

/** camelCase, snake_case, kebab-case and paths as words of small letters. Numbers say nothing: `password2` is a password. */
const wordsOf = (name: string): readonly string[] =>
  name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter(Boolean)

const strong: ReadonlySet<string> = new Set([
  'password',
  'passwd',
  'pwd',
  'pass',
  'passphrase',
  'passcode',
  'secret',
  'secrets',
  'token',
  'credential',
  'credentials',
  'apikey',
  'api key',
  'access key',
  'secret key',
  'secret access key',
  'private key',
  'privatekey',
  'signing key',
  'encryption key',
  'master key',
  'shared key',
  'pre shared key',
  'account key',
  'license key',
  'auth key',
  'hmac key',
  'customer key',
  'accesskey',
  'connection string',
  'connection str',
  'conn string',
  'conn str',
  'secret string',
  'authorization',
  'cookie',
  'webhook url',
])

const weak: ReadonlySet<string> = new Set(['key', 'auth', 'salt', 'pin', 'otp', 'seed', 'dsn', 'hmac', 'signature'])

const lastWords = [...strong, ...weak].map((name) => name.split(' ').at(-1)!)

const anyName = new RegExp([...new Set(lastWords)].join('|'), 'i')

/** Whether a text of JSON could have such a name in it: most have none, and to read them all takes long. */
export const couldNameSecret = (text: string): boolean => anyName.test(text)

/** A reference to a secret, or what says that there is none. */
const reference =
  /^(arn:|\{\{resolve:|ssm:|vault:|op:\/\/|https:\/\/sqs\.|\s*$|(true|false|null|none|required|optional|enabled|disabled)$)/i

/** Whether a text under a name that says so is the secret itself, and not where it is kept. */
export const isHeldIn = (name: string, value: string): boolean =>
  (namesSecret(name) && !reference.test(value)) || (mayNameSecret(name) && !reference.test(value) && looksMade(value))

/**
 * Whether what somebody gives under a name of his own (a variable, a build argument) is a secret, in doubt: its name says so at
 * its end, or anywhere and not of something about a secret; or is one of many, and its value looks made. `password_db` and
 * `DBPASSWORD` are, `password_length` is not. What is about a secret can hold one: `secret_id` does, when a machine made it.
 */
export const isGivenSecret = (name: string, value: string): boolean =>
  namesSecret(name) || isHeldIn(name, value) || (mentionsSecret(name, value) && !reference.test(value))

const mentionsSecret = (name: string, value: string): boolean => {
  const words = wordsOf(name)
  const says = words.map(
    (word, at) => strong.has(word) || joined.test(word) || given.has(words.slice(at, at + 2).join(' ')),
  )
  // The last but one says it with the last: `ssh key`.
  const isAbout = about.has(words.at(-1) ?? '') && !given.has(words.slice(-2).join(' '))
  return says.includes(true) && (!isAbout || made.test(value))
}

/** What is a secret as a variable, while attributes of that name mostly hold what everybody may read. */
const given: ReadonlySet<string> = new Set([...strong, 'ssh key'])

/** How a word ends that says it without a gap: `authkey`, `dbpassword`. Not `pass` and its like: there is `compass`. */
const joined = new RegExp(
  `(${[
    ...['password', 'passwd', 'pwd', 'passphrase', 'passcode', 'secrets?', 'token', 'credentials?', 'apikey', 'dsn'],
    ...[...given].filter((name) => name.includes(' ')).map((name) => name.replaceAll(' ', '')),
  ].join('|')})$`,
)

/** Anywhere in a value: a UUID, or a long run of letters and digits. Names and paths, of which `looksMade` has some, have none. */
const made = /[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}|(?<![A-Za-z\d])(?=[A-Za-z]*\d)(?=\d*[A-Za-z])[A-Za-z\d]{16,}/i

/** The last words of names of what is about a secret, and none. */
const about: ReadonlySet<string> = new Set([
  ...['arn', 'arns', 'id', 'ids', 'name', 'names', 'path', 'paths', 'prefix', 'suffix', 'ref', 'version', 'versions'],
  ...['file', 'files', 'dir', 'folder', 'bucket', 'table', 'store', 'manager', 'provider', 'region', 'role', 'group'],
  ...['url', 'uri', 'endpoint', 'host', 'domain', 'port', 'issuer', 'audience', 'scope', 'scopes', 'header', 'key'],
  ...['policy', 'type', 'kind', 'format', 'algorithm', 'rotation', 'length', 'size', 'count', 'limit', 'validity'],
  ...['ttl', 'age', 'expiry', 'expiration', 'lifetime', 'days', 'hours', 'minutes', 'seconds', 'enabled', 'required'],
])

/** Whether a text looks as if a machine had made it: long, of one piece, with digits and letters. Names of hosts and files do not. */
export const looksMade = (value: string): boolean =>
  /^(?=.*\d)(?=.*[A-Za-z])[^\s:]{16,}$/.test(value) && !/^[\w/-]+(\.[\w-]+)+$/.test(value)
