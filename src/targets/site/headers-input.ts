import { quote } from '../../action/input-types.ts'
import { optional, Problem } from '../../action/inputs.ts'
import { isMapping, yamlIn } from '../../action/yaml-input.ts'
import { messageOf } from '../../failures/failure.ts'
import { checkGlob } from './globs.ts'

/** What the files that fit a glob are sent with. An empty value takes the header away. */
export interface HeaderRule {
  readonly glob: string
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
const stored = [
  'cache-control',
  'content-type',
  'content-encoding',
  'content-disposition',
  'content-language',
  'expires',
  'x-amz-website-redirect-location',
]

/** What an application may say of an object. */
const metadata = /^x-amz-meta-[a-z0-9][a-z0-9._-]{0,100}$/

/** Bytes of names (without `x-amz-meta-`) and values. https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html */
const mostMetadata = 2048

const example = "a YAML mapping such as `'*.pdf': {cache-control: max-age=60}`"

/** The input `headers`: globs, each with headers. Of two rules for one header the later one counts. */
export const headersInput = optional((text): readonly HeaderRule[] => {
  const problems: string[] = []
  const rules = Object.entries(mappingIn(text)).map(([glob, headers]) => ({
    glob,
    headers: headersOfRule(glob, headers, problems),
  }))
  if (problems.length > 0) throw new Problem(`is wrong: ${problems.join('; ')}`)
  return rules
})

const mappingIn = (text: string): Readonly<Record<string, unknown>> => {
  const value = yamlIn(text, example)
  if (!isMapping(value) || Object.keys(value).length === 0) throw new Problem(`must be ${example}, not ${quote(text)}`)
  return value
}

const headersOfRule = (glob: string, given: unknown, problems: string[]): Readonly<Record<string, string>> => {
  const wrong = (what: string) => void problems.push(`at ${quote(glob)}: ${what}`)
  try {
    checkGlob(glob)
  } catch (error) {
    wrong(messageOf(error))
  }
  if (!isMapping(given) || Object.keys(given).length === 0) {
    wrong('must have headers, such as `cache-control: max-age=60`')
    return {}
  }
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(given)) {
    const lower = name.toLowerCase()
    const fault = Object.hasOwn(headers, lower) ? `${quote(lower)} stands there twice` : faultOf(lower, value)
    if (fault) wrong(fault)
    else headers[lower] = String(value ?? '').trim()
  }
  const size = metadataSize(headers)
  if (size > mostMetadata) wrong(`its metadata takes ${size} bytes, and S3 keeps ${mostMetadata}`)
  return headers
}

/** Bytes, as S3 counts them. */
const metadataSize = (headers: Readonly<Record<string, string>>): number =>
  Object.entries(headers)
    .filter(([name]) => metadata.test(name))
    .reduce((sum, [name, value]) => sum + name.length - 'x-amz-meta-'.length + value.length, 0)

const faultOf = (name: string, value: unknown): string | undefined => {
  if (!stored.includes(name) && !metadata.test(name))
    return (
      `S3 keeps no header ${quote(name)} with an object; it keeps ${stored.join(', ')} and x-amz-meta-… ` +
      '(a response headers policy of CloudFront sends others)'
    )
  if (isMapping(value) || Array.isArray(value)) return `${quote(name)} must have a text`
  const text = String(value ?? '').trim()
  if (/[^\x20-\x7e]/.test(text)) return `${quote(name)} must have one line of printable ASCII, not ${quote(text)}`
  if (text === '') return undefined
  const form = forms[name]
  return form && !form.right.test(text) ? `${quote(name)} must be ${form.example}, not ${quote(text)}` : undefined
}

/** Headers whose values are easily wrong. */
const forms: Readonly<Record<string, { readonly right: RegExp; readonly example: string }>> = {
  'content-type': { right: /^[\w.+-]+\/[\w.+-]+\s*(;.*)?$/, example: 'such as text/html; charset=utf-8' },
  'cache-control': {
    right: /^[a-z][\w-]*(=("[^"]*"|[\w-]+))?(\s*,\s*[a-z][\w-]*(=("[^"]*"|[\w-]+))?)*$/i,
    example: 'such as public, max-age=60',
  },
  'x-amz-website-redirect-location': {
    right: /^(\/|https?:\/\/)\S{1,2047}$/,
    example: 'a path or a URL, such as /news/',
  },
  expires: {
    right: /^\w{3}, \d{2} \w{3} \d{4} \d{2}:\d{2}:\d{2} GMT$/,
    example: 'such as Wed, 25 Nov 2026 16:30:00 GMT',
  },
}
