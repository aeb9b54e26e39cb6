import { expect, test } from '@jest/globals'
import { permissionFindings } from '../../../../src/actions/aws-deploy/permission-findings.ts'
import type { Permission, Probe } from '../../../../src/aws/permission.ts'

const probe = (action: string, permission: Permission, onlyFor?: string): Probe => ({
  action: `lambda:${action}`,
  resource: 'arn:aws:lambda:eu-central-1:1:function:api',
  permission,
  ...(onlyFor && { onlyFor }),
})
const findings = (...probes: readonly Probe[]) =>
  permissionFindings(probes, 'update-and-wait-lambda').map(({ level, code, text }) => ({ level, code, text }))

test('only what AWS has told is good', () => {
  expect(findings(probe('GetPolicy', 'allowed'))).toMatchObject([{ level: 'good', code: 'permissions' }])
  expect(findings(probe('GetPolicy', 'allowed'), probe('UpdateAlias', 'unknown'))).toEqual([
    { level: 'advice', code: 'permissions-unknown', text: expect.stringContaining('call `lambda:UpdateAlias` cannot') },
  ])
})

test('what is denied is a problem, and what is unknown beside it is told', () => {
  const found = findings(probe('GetPolicy', 'denied'), probe('UpdateAlias', 'unknown'), probe('X', 'denied', '`x`'))
  expect(found.map(({ level, code }) => `${level} ${code}`)).toEqual([
    'problem permission-missing',
    'advice permissions-unknown',
    'advice permission-for-inputs',
  ])
})
