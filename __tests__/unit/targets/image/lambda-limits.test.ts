import { expect, test } from '@jest/globals'
import { guardSize, warnOfNoCommand } from '../../../../src/targets/image/lambda-limits.ts'
import { printed } from '../../printed.ts'

const log = printed()
const gibibyte = 1024 ** 3

test.each([
  [4 * gibibyte, ''],
  [4.2 * gibibyte, '4.2 GiB of compressed layers: unpacked they may be more than the 10 GB'],
  [10 * gibibyte, '10.0 GiB of compressed layers'],
])('%d bytes are taken', (sizeBytes, said) => {
  guardSize({ sizeBytes }, 'v1')
  if (said) expect(log.text()).toContain(said)
  else expect(log.text()).toBe('')
})

test('more than Lambda takes unpacked is refused', () => {
  expect(() => guardSize({ sizeBytes: 10.2 * gibibyte }, 'v1')).toThrow(
    'The image v1 has 10.2 GiB of compressed layers',
  )
})

test('an image that starts nothing by itself is told, and one that does is not', () => {
  warnOfNoCommand({ command: ['app.handler'] })
  expect(log.text()).toBe('')
  warnOfNoCommand({ command: [] })
  expect(log.text()).toContain('neither ENTRYPOINT nor CMD')
})
