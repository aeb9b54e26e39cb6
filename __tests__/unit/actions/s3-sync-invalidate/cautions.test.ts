import { expect, test } from '@jest/globals'
import { cautions } from '../../../../src/actions/s3-sync-invalidate/cautions.ts'

const inputs = {
  delete: 'own',
  prefix: '',
  bucket: 'acme-site',
  protect: undefined,
  rollbackTo: undefined,
  source: 'dist',
} as const

test('the usual needs no word', () => {
  expect(cautions(inputs)).toEqual([])
  expect(cautions({ ...inputs, delete: 'all', prefix: 'docs/' })).toEqual([])
})

test('to delete all in a whole bucket is said, with what stays', () => {
  expect(cautions({ ...inputs, delete: 'all' })).toEqual([
    expect.stringMatching(/bucket acme-site .* to be deleted\.$/),
  ])
  expect(cautions({ ...inputs, delete: 'all', protect: ['previews/'] })).toEqual([
    expect.stringMatching(/but for what `protect` names \(previews\/\)\.$/),
  ])
})

test('a source beside rollback-to is not read, and nothing of the release is deleted then', () => {
  expect(cautions({ ...inputs, delete: 'all', rollbackTo: 'previous' })).toEqual([
    '`rollback-to` is given, so nothing is read from `source` (dist).',
  ])
})
