import { expect, test } from '@jest/globals'
import type { Diagnostic } from '../../../../../src/targets/terraform/run/events.ts'
import { failureOfCommand } from '../../../../../src/targets/terraform/run/explain.ts'

const error = (summary: string, detail = '', more: Partial<Diagnostic> = {}): Diagnostic => ({
  severity: 'error',
  summary,
  detail,
  ...more,
})

const failureOf = (...diagnostics: readonly Diagnostic[]) =>
  failureOfCommand({ facts: { product: 'Terraform', program: 'terraform' } }, 'apply', {
    exitCode: 1,
    killedBy: undefined,
    stderr: '',
    diagnostics,
    other: [],
  })

test('what is known tells before what is not, and a warning is no error', () => {
  const unknown = error('creating Thing: it is Tuesday', '', { address: 'aws_thing.x' })
  expect(failureOf({ ...error('No configuration files'), severity: 'warning' }, unknown).code).toBe('terraform-failed')
  expect(failureOf(unknown, error('Saved plan is stale')).code).toBe('stale')
})

test('a state that could not be saved is graver than why, and an interrupt tells why anything broke off', () => {
  const full = error('Failed to write state', 'write terraform.tfstate: no space left on device.')
  expect(failureOf(full).code).toBe('disk-full')
  expect(failureOf(full, error('Failed to save state', 'Error saving state: 2 problems')).code).toBe('state-not-saved')
  const broken = error('local-exec provisioner error', "Error running command 'sleep 30': signal: killed. Output: ")
  expect(failureOf(broken, error('execution halted'), error('execution halted'))).toMatchObject({
    code: 'apply-interrupted',
    outcome: 'cancelled',
  })
})

test('a lock that cannot be taken for another reason is not held by anybody', () => {
  const reason = (text: string) => failureOf(error('Error acquiring the state lock', `Error message: ${text}`)).code
  expect(reason('operation error S3: PutObject, https response error StatusCode: 404, NoSuchBucket: ')).toBe(
    'state-bucket-missing',
  )
  expect(reason('dial tcp: lookup s3.eu-west-9.amazonaws.com: no such host')).toBe('aws-unreachable')
  expect(reason('it is Tuesday')).toBe('terraform-failed')
})

test('nothing printed at all is told with the exit code', () => {
  expect(failureOf().message).toBe('`terraform apply` failed: nothing (exit code 1)')
})
