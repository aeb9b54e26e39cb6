import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { contentHashes, hasEtag, partSizesFor } from '../../../../src/targets/site/content-hashes.ts'
import { temporaryFolders } from '../../temporary.ts'

const temporary = temporaryFolders()
const mebibyte = 1024 * 1024

const fileOf = (bytes: Uint8Array) => {
  const path = join(temporary(), 'file')
  writeFileSync(path, bytes)
  return { path, size: bytes.length }
}

const md5 = (bytes: Uint8Array) => createHash('md5').update(bytes).digest()

/** As S3 makes the ETag of an object that came in parts. */
const etagOf = (bytes: Buffer, partSize: number): string => {
  const parts = Array.from({ length: Math.ceil(bytes.length / partSize) }, (_, at) =>
    md5(bytes.subarray(at * partSize, (at + 1) * partSize)),
  )
  return `${md5(Buffer.concat(parts)).toString('hex')}-${parts.length}`
}

// Of the catalogue of CRCs: https://reveng.sourceforge.io/crc-catalogue/17plus.htm#crc.cat.crc-32-iso-hdlc
test('the CRC32 of "123456789" is cbf43926, sent as base64', async () => {
  const { path } = fileOf(Buffer.from('123456789'))
  expect(await contentHashes(path, { crc32: true })).toEqual({
    crc32: 'y/Q5Jg==',
    md5: undefined,
    multipart: new Map(),
  })
})

test('only what is wanted is computed, all in one reading', async () => {
  const bytes = Buffer.alloc(11 * mebibyte + 3, 'parts')
  const { path } = fileOf(bytes)
  const { crc32, ...rest } = await contentHashes(path, { md5: true, partSizes: [5 * mebibyte, 8 * mebibyte] })
  expect(crc32).toBeUndefined()
  expect(rest).toEqual({
    md5: md5(bytes).toString('hex'),
    multipart: new Map([
      [5 * mebibyte, etagOf(bytes, 5 * mebibyte)],
      [8 * mebibyte, etagOf(bytes, 8 * mebibyte)],
    ]),
  })
})

test('the part sizes that make so many parts', () => {
  expect(partSizesFor(20 * mebibyte, 3)).toEqual([8 * mebibyte])
  expect(partSizesFor(20 * mebibyte, 2)).toEqual([10, 15, 16].map((size) => size * mebibyte))
  expect(partSizesFor(20 * mebibyte, 7)).toEqual([])
})

test('an empty file has an ETag, too', async () => {
  const file = fileOf(Buffer.alloc(0))
  expect(await hasEtag(file, 'd41d8cd98f00b204e9800998ecf8427e')).toBe(true)
})

test('whether content has an ETag, or that it cannot be told', async () => {
  const bytes = Buffer.alloc(20 * mebibyte, 'etag')
  const file = fileOf(bytes)
  expect(await hasEtag(file, md5(bytes).toString('hex'))).toBe(true)
  expect(await hasEtag(file, md5(Buffer.from('other')).toString('hex'))).toBe(false)
  expect(await hasEtag(file, etagOf(bytes, 8 * mebibyte))).toBe(true)
  expect(await hasEtag(file, etagOf(bytes, 15 * mebibyte))).toBe(true)
  // 3 parts of 7 MiB: nobody's usual size.
  expect(await hasEtag(file, etagOf(bytes, 7 * mebibyte))).toBeUndefined()
  expect(await hasEtag(file, 'no-md5-at-all')).toBeUndefined()
})

test('a signal ends the reading', async () => {
  const { path } = fileOf(Buffer.from('a'))
  await expect(contentHashes(path, { md5: true }, AbortSignal.abort(new Error('over')))).rejects.toThrow('over')
})
