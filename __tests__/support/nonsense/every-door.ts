/** Values that no input should take which several doors have. */

/** A value, and words of the message. */
export type Nonsense = readonly [value: string, right: RegExp, others?: Readonly<Record<string, string>>]

/** Why an input takes any text, where it does. */
export type AnyText = { readonly takesAnyText: string }

export type Rows = Readonly<Record<string, readonly Nonsense[] | AnyText>>

const region: readonly Nonsense[] = [['eu-west-1a', /such as eu-west-1/]]
const role: readonly Nonsense[] = [['arn:aws:iam::111122223333:user/alice', /ARN of a role/]]
const accounts: readonly Nonsense[] = [['111122223333, 4444', /12 digits/]]
export const dryRun: readonly Nonsense[] = [['yes', /true or false/]]
export const duration: readonly Nonsense[] = [['5', /90s, 5m, 1h or 7d/]]
export const durations: readonly Nonsense[] = [
  ...duration,
  ['five minutes', /90s, 5m, 1h or 7d/],
  ['-1m', /90s, 5m, 1h or 7d/],
  ['0s', /longer than nothing/],
]
export const architecture: readonly Nonsense[] = [['amd64,arm64', /x86_64, arm64, amd64 or aarch64/]]
export const everyDoor = { 'aws-region': region, 'role-to-assume': role, 'allowed-account-ids': accounts }

/** A list with one check in it. */
const check = (text: string) => `- ${text}`
const ask = 'url: https://api.example.com/'

export const healthUrl: readonly Nonsense[] = [
  ['api.example.com/health', /https:\/\/api\.example\.com\/health/],
  ['ftp://example.com/health', /must be a URL/],
]
export const healthChecks: readonly Nonsense[] = [
  ['https://api.example.com/health', /YAML list/],
  [check('url: api.example.com'), /must be a URL/],
  [check('method: GET'), /no `url` and no `queue`/],
  [check(`{${ask}, methd: GET}`), /known are url, method, headers, body, expect/],
  [check(`{${ask}, method: BREW}`), /none of HTTP's/],
  [check(`{${ask}, expect: {status: fine}}`), /whole number at `status`/],
  [check(`{${ask}, expect: {status: 999}}`), /none of HTTP's/],
  [check('{queue: letters, max-messages: -1}'), /whole number at `max-messages`/],
  ['- url: [', /not YAML/],
]
