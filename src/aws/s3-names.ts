import { quote } from '../action/input-types.ts'
import { type Input, optional, Problem } from '../action/inputs.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const bucket = /^(?!\d+\.\d+\.\d+\.\d+$)(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/

const bucketExample = 'the name of a bucket alone, in lower case, without s3:// and without a prefix, such as acme-site'

/** The name of a bucket, or the alias of an access point. */
export const bucketName = optional((text) => {
  if (bucket.test(text)) return text
  throw new Problem(`must be ${bucketExample}, not ${quote(text)}`)
})

/** Bytes of UTF-8 that the key of an object may have. https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
export const longestKey = 1024

/** Room for the names of files. */
const longestPrefix = 512

/** What is wrong with a prefix that ends without a slash; undefined when nothing is. */
const faultOf = (prefix: string): string | undefined => {
  if (prefix.startsWith('/')) return 'must begin without a slash'
  if (/\\|\p{Cc}|\ufffd/u.test(prefix)) return 'must have no backslash and no control character'
  if (prefix.split('/').some((part) => part === '' || part === '.' || part === '..'))
    return 'must have no part that is empty, . or ..'
  return Buffer.byteLength(prefix) > longestPrefix ? `must have at most ${longestPrefix} bytes` : undefined
}

/**
 * Where in a bucket a site lies: `` or such as `a/b/`. With the slash at its end, so that `site` never touches `site-old`.
 */
export const prefixInput: Input<string> = {
  required: false,
  parse: (text = '') => {
    if (text === '') return ''
    if (text === '/') throw new Problem('must be left out for the root of the bucket, not "/"')
    if (text.startsWith('s3://')) throw new Problem(`must be a prefix alone, such as docs, not ${quote(text)}`)
    const prefix = text.replace(/\/$/, '')
    const fault = faultOf(prefix)
    if (fault) throw new Problem(`${fault}, as docs or team/docs has none; it is ${quote(text)}`)
    return `${prefix}/`
  },
}

/** A place in S3. The prefix is `` or ends with a slash. */
export interface S3Place {
  readonly bucket: string
  readonly prefix: string
}

/** `s3://bucket/prefix`. */
export const s3Place = optional((text): S3Place => {
  const [, name = '', rest = ''] = /^s3:\/\/([^/]+)(?:\/(.*))?$/s.exec(text) ?? []
  if (!bucket.test(name)) throw new Problem(`must be such as s3://acme-deploys/site, not ${quote(text)}`)
  const prefix = rest.replace(/\/$/, '')
  const fault = prefix === '' ? undefined : faultOf(prefix)
  if (fault || rest === '/') throw new Problem(`must be such as s3://acme-deploys/site, not ${quote(text)}`)
  return { bucket: name, prefix: prefix && `${prefix}/` }
})

/** The owner of a bucket. */
export const accountId = optional((text) => {
  if (/^\d{12}$/.test(text)) return text
  throw new Problem(`must be an account id of 12 digits, such as 111122223333, not ${quote(text)}`)
})
