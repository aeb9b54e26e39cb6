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

/** camelCase, snake_case, kebab-case and paths as words of small letters. */
const wordsOf = (name: string): readonly string[] =>
  name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
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
  'connection string',
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

/** Whether a text looks as if a machine had made it: long, of one piece, with digits and letters of both or many kinds. */
export const looksMade = (value: string): boolean =>
  /^(?=.*\d)(?=.*[A-Za-z])[^\s:]{16,}$/.test(value) && !/^[\w-]+(\.[\w-]+)+$/.test(value)
