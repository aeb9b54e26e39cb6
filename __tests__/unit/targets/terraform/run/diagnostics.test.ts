import { expect, test } from '@jest/globals'
import { textDiagnostics } from '../../../../../src/targets/terraform/run/diagnostics.ts'

const framed = `Initializing the backend...
╷
│ Error: Failed to download module
│ 
│   on main.tf line 3, in module "x":
│    3:   source = "./x"
│ 
│ Could not download module "x" (main.tf:3) source code from
│ "git::https://example.com/x.git": error downloading
╵
╷
│ Warning: Deprecated attribute
│ 
│   with aws_s3_bucket.logs,
│   on logs.tf line 10, in resource "aws_s3_bucket" "logs":
│   10:   acl = "private"
│ 
│ Use the aws_s3_bucket_acl resource instead.
╵
and more`

const plain = framed
  .split('\n')
  .filter((line) => !/^[╷╵]$/.test(line))
  .map((line) => line.replace(/^│ ?/, ''))
  .join('\n')

test.each([
  ['with a frame', framed, 'instead.'],
  ['without', plain, 'instead.\nand more'],
])('diagnostics for people, %s', (_, text, end) => {
  expect(textDiagnostics(text)).toEqual([
    {
      severity: 'error',
      summary: 'Failed to download module',
      detail: expect.stringMatching(/^Could not download[\s\S]*error downloading$/),
      address: undefined,
      at: { file: 'main.tf', line: 3, column: 1 },
      snippet: { code: '  source = "./x"', startLine: 3, context: 'module "x"' },
    },
    {
      severity: 'warning',
      summary: 'Deprecated attribute',
      detail: `Use the aws_s3_bucket_acl resource ${end}`,
      address: 'aws_s3_bucket.logs',
      at: { file: 'logs.tf', line: 10, column: 1 },
      snippet: { code: '  acl = "private"', startLine: 10, context: 'resource "aws_s3_bucket" "logs"' },
    },
  ])
})

test('what is no diagnostic is none', () => {
  expect(textDiagnostics('')).toEqual([])
  expect(textDiagnostics('Terraform has been successfully initialized!\nError : no')).toEqual([])
})
