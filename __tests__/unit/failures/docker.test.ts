import { describe, expect, test } from '@jest/globals'
import { find } from '../../../src/failures/catalogue.ts'
import { dockerFailures } from '../../../src/failures/docker.ts'

const codeOf = (log: string) => find(dockerFailures, { log })?.code

const failed = (command: string) =>
  `ERROR: failed to solve: process "/bin/sh -c ${command}" did not complete successfully: exit code: 1`

describe('what a RUN step prints is not what the push answers', () => {
  test.each([
    ['npm error code E401\nnpm error 401 Unauthorized - GET https://npm.example.com/shop', 'npm ci'],
    [
      'ERROR: HTTP error 403 while getting https://pypi.example.com/x.whl\nERROR: 403 Client Error: 403 Forbidden',
      'pip install .',
    ],
    ['curl: (22) The requested URL returned error: 403 Forbidden', 'curl -f https://example.com'],
    ['chmod: access denied: /etc/shadow', 'chmod 777 /etc/shadow'],
    ['An error occurred (AccessDenied): User: x is not authorized to perform: s3:GetObject', 'aws s3 cp s3://x .'],
  ])('%j', (line, command) => {
    expect(codeOf(`#5 [2/3] RUN ${command}\n#5 1.2 ${line}\n${failed(command)}`)).toBeUndefined()
  })
})

test('a failed program of the build is no failure that the catalogue knows', () => {
  expect(codeOf(`#5 RUN npm test\n#5 3.4 1 failing\n${failed('npm test')}`)).toBeUndefined()
})
