import { expect, test } from '@jest/globals'
import { endingOfThrown } from '../../../src/action/run-action.ts'
import { Failure } from '../../../src/failures/failure.ts'
import { printed } from '../printed.ts'

printed()

const contract = { name: 'update-and-wait-lambda', inputs: {}, outputs: [] }

test('what is thrown as a failure came before any write', () => {
  const ending = endingOfThrown(contract, new Failure('It is not there', { code: 'function-not-found' }))
  expect(ending).toMatchObject({ outcome: 'failed', changed: false, serving: 'previous' })
  expect(ending.summary).toMatch(/^### update-and-wait-lambda: failed before anything was changed\n/)
})

test('of a defect of ours nobody knows what was written before it', () => {
  const ending = endingOfThrown(contract, new TypeError('x is not a function'))
  expect(ending).toMatchObject({
    outcome: 'failed',
    changed: true,
    serving: 'unknown',
    failure: { code: 'unexpected' },
  })
  expect(ending.summary).toMatch(/^### update-and-wait-lambda: broke off; what was changed is not known\n/)
})
