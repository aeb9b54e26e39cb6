import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { partsOf } from '../../../../src/targets/site/compare.ts'
import { crc32Of, sumsOf } from '../../../../src/targets/site/sums.ts'
import { temporaryFolders } from '../../temporary.ts'

const temporary = temporaryFolders()
const mebibyte = 1024 * 1024

const fileOf = (bytes: Uint8Array): string => {
  const path = join(temporary(), 'file')
  writeFileSync(path, bytes)
  return path
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
  const path = fileOf(Buffer.from('123456789'))
  expect(await crc32Of(path)).toBe('y/Q5Jg==')
  expect((await sumsOf(path)).crc32).toBe('y/Q5Jg==')
})

test('all sums of one reading, in parts that fit into no buffer', async () => {
  const bytes = Buffer.alloc(11 * mebibyte + 3, 'parts')
  const sums = await sumsOf(fileOf(bytes), [5 * mebibyte, 8 * mebibyte])
  expect(sums.md5).toBe(md5(bytes).toString('hex'))
  expect(sums.multipart(5 * mebibyte)).toBe(etagOf(bytes, 5 * mebibyte))
  expect(sums.multipart(8 * mebibyte)).toBe(etagOf(bytes, 8 * mebibyte))
  expect(sums.multipart(10 * mebibyte)).toBeUndefined()
})

test('parts that end with the file have no empty one after them', async () => {
  const bytes = Buffer.alloc(10 * mebibyte, 'whole')
  const sums = await sumsOf(fileOf(bytes), [5 * mebibyte])
  expect(sums.multipart(5 * mebibyte)).toBe(etagOf(bytes, 5 * mebibyte))
})

test.each([
  [20, 3, [8]],
  [20, 2, [10, 15, 16]],
  [20, 7, []],
  [300, 3, [100, 128]],
])('a file of %i MiB in %i parts: parts of %p MiB', (size, parts, sizes) => {
  expect(partsOf(`${'0'.repeat(32)}-${parts}`, size * mebibyte)).toEqual(sizes.map((each) => each * mebibyte))
})
