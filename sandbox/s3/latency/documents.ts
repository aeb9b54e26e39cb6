/** S3's documents, written and read: no more than clients of a sync send and need. */
import type { Page } from './objects.ts'

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const names: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

export const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => escapes[sign]!)

const unescaped = (text: string): string =>
  text.replace(/&(#x?)?([0-9a-z]+);/gi, (_, number: string | undefined, name: string) =>
    number ? String.fromCodePoint(Number.parseInt(name, number === '#' ? 10 : 16)) : names[name]!,
  )

const inUrls = (key: string) => key.split('/').map(encodeURIComponent).join('/')

const head = '<?xml version="1.0" encoding="UTF-8"?>\n'
const namespace = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'

export const errorDocument = (code: string): string =>
  `${head}<Error><Code>${code}</Code><Message>${code}</Message><RequestId>0</RequestId></Error>`

export interface Listing {
  readonly bucket: string
  readonly prefix: string
  readonly most: number
  readonly encoded: boolean
  readonly page: Page
}

export const listingDocument = ({ bucket, prefix, most, encoded, page }: Listing): string => {
  const shown = encoded ? inUrls : escaped
  const contents = page.entries.map(
    ({ key, object: { etag, body, writtenAt, crc32 } }) =>
      `<Contents><Key>${shown(key)}</Key><LastModified>${writtenAt.toISOString()}</LastModified><ETag>&quot;${etag}&quot;</ETag>` +
      `<ChecksumAlgorithm>${crc32 ? 'CRC32' : 'CRC64NVME'}</ChecksumAlgorithm><ChecksumType>FULL_OBJECT</ChecksumType>` +
      `<Size>${body.length}</Size><StorageClass>STANDARD</StorageClass></Contents>`,
  )
  const common = page.prefixes.map((one) => `<CommonPrefixes><Prefix>${shown(one)}</Prefix></CommonPrefixes>`)
  const next =
    page.next === undefined
      ? ''
      : `<NextMarker>${shown(page.next)}</NextMarker>` +
        `<NextContinuationToken>${Buffer.from(page.next).toString('base64')}</NextContinuationToken>`
  return (
    `${head}<ListBucketResult ${namespace}><Name>${bucket}</Name><Prefix>${shown(prefix)}</Prefix>` +
    `<KeyCount>${contents.length + common.length}</KeyCount><MaxKeys>${most}</MaxKeys>` +
    `${encoded ? '<EncodingType>url</EncodingType>' : ''}<IsTruncated>${page.next !== undefined}</IsTruncated>${next}` +
    `${contents.join('')}${common.join('')}</ListBucketResult>`
  )
}

export const deletedDocument = (keys: readonly string[]): string => {
  const each = keys.map((key) => `<Deleted><Key>${escaped(key)}</Key></Deleted>`)
  return `${head}<DeleteResult ${namespace}>${each.join('')}</DeleteResult>`
}

export const uploadDocument = (bucket: string, key: string, id: string): string =>
  `${head}<InitiateMultipartUploadResult ${namespace}><Bucket>${bucket}</Bucket><Key>${escaped(key)}</Key>` +
  `<UploadId>${id}</UploadId></InitiateMultipartUploadResult>`

export const completedDocument = (bucket: string, key: string, etag: string): string =>
  `${head}<CompleteMultipartUploadResult ${namespace}><Bucket>${bucket}</Bucket><Key>${escaped(key)}</Key>` +
  `<ETag>&quot;${etag}&quot;</ETag></CompleteMultipartUploadResult>`

export const copiedDocument = (etag: string, writtenAt: Date): string =>
  `${head}<CopyObjectResult ${namespace}><LastModified>${writtenAt.toISOString()}</LastModified>` +
  `<ETag>&quot;${etag}&quot;</ETag></CopyObjectResult>`

/** What the door and its peers ask STS before anything else. */
export const identityDocument = (account: string): string =>
  '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>' +
  `<Arn>arn:aws:iam::${account}:user/bench</Arn><UserId>AIDABENCH</UserId><Account>${account}</Account>` +
  '</GetCallerIdentityResult><ResponseMetadata><RequestId>0</RequestId></ResponseMetadata></GetCallerIdentityResponse>'

/** The keys that a batch names. */
export const keysIn = (document: string): string[] =>
  [...document.matchAll(/<Key>([\s\S]*?)<\/Key>/g)].map(([, key]) => unescaped(key!))

export const isQuiet = (document: string): boolean => /<Quiet>\s*true\s*<\/Quiet>/.test(document)
