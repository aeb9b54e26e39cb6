import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { lineReader } from '../../../src/shell/line-reader.ts'

const read = (chunks: readonly Buffer[], limit?: number) => {
  const lines: (readonly [string, number])[] = []
  const reader = lineReader((line, cut) => lines.push([line, cut]), limit)
  for (const chunk of chunks) reader.push(chunk)
  reader.flush()
  return lines
}

test('the same lines, whatever the pieces in which they come', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' })), fc.integer({ min: 1, max: 7 }), (texts, size) => {
      const lines = texts.map((text) => text.replaceAll(/[\r\n]/g, ''))
      const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''))
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
        bytes.subarray(at * size, (at + 1) * size),
      )
      expect(read(chunks).map(([line]) => line)).toEqual(lines)
    }),
  )
})

test('of a line that is too long the rest is counted and left out; the next one is whole', () => {
  const chunks = ['x'.repeat(7), 'x'.repeat(8), '\nshort\r\nno end'].map((text) => Buffer.from(text))
  expect(read(chunks, 10)).toEqual([
    ['x'.repeat(10), 5],
    ['short', 0],
    ['no end', 0],
  ])
})

test('a buffer that is used again does not change what was read', () => {
  const buffer = Buffer.from('one')
  const lines: string[] = []
  const reader = lineReader((line) => lines.push(line))
  reader.push(buffer)
  buffer.write('two')
  reader.push(Buffer.from('\n'))
  expect(lines).toEqual(['one'])
})
