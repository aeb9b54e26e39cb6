import { describe, expect, test } from '@jest/globals'
import { doors } from './doors.ts'

/** CONTRACT.md, "Every door": the doors that put something in front of users. */
const deploying = [
  'update-and-wait-lambda',
  'ecs-force-deploy',
  'ec2-docker-deploy',
  's3-sync-invalidate',
  'terraform-apply',
  'cloudformation-deploy',
]

/** The defaults of CONTRACT.md; `undefined` where the door finds it out by itself. */
const timeouts: Readonly<Record<string, string | undefined>> = {
  'build-lambda-image': '30m',
  'ecs-force-deploy': '15m',
  'ec2-docker-deploy': '30m',
  's3-sync-invalidate': '15m',
  'terraform-plan-comment': '30m',
  'cloudformation-deploy': '1h',
}

const outputs = ['outcome', 'changed', 'failure-code', 'failure-reason', 'duration-seconds', 'report-file']
const identity = ['aws-region', 'role-to-assume', 'allowed-account-ids']
const healthInputs = ['health-url', 'health-checks', 'health-timeout', 'log-lines']

describe.each(doors)('$name', ({ name, yaml }) => {
  const inputs = yaml.inputs ?? {}
  const deploys = deploying.includes(name)

  test('has the outputs of every door', () => {
    expect(Object.keys(yaml.outputs ?? {})).toEqual(expect.arrayContaining(deploys ? [...outputs, 'serving'] : outputs))
  })

  test('takes an identity and its guard', () => {
    expect(Object.keys(inputs)).toEqual(expect.arrayContaining(identity))
  })

  test('has the inputs of a door that deploys, if it is one', () => {
    if (!deploys) return
    expect(Object.keys(inputs)).toEqual(expect.arrayContaining(['dry-run', 'timeout', 'on-failure']))
    if (name.startsWith('terraform')) return
    // Files have no log of their own.
    const shows = healthInputs.filter((input) => input !== 'log-lines' || name !== 's3-sync-invalidate')
    expect(Object.keys(inputs)).toEqual(expect.arrayContaining(shows))
  })

  test('has the defaults of the contract', () => {
    const given = (input: string) => (input in inputs ? String(inputs[input]?.default ?? '') : undefined)
    if ('dry-run' in inputs) expect(given('dry-run')).toBe('false')
    if ('health-timeout' in inputs) expect(given('health-timeout')).toBe('2m')
    if ('on-failure' in inputs) expect(given('on-failure')).toBe(name === 'terraform-apply' ? 'none' : 'rollback')
    if ('github-token' in inputs) expect(given('github-token')).toBe('${{ github.token }}')
    if (timeouts[name]) expect(given('timeout')).toBe(timeouts[name])
  })
})
