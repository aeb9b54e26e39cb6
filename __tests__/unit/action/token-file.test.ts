import { readFileSync, statSync } from 'node:fs'
import { expect, jest, test } from '@jest/globals'
import { removeFolders } from '../../../src/action/temporary-folder.ts'
import { tokenFile } from '../../../src/action/token-file.ts'
import { ownEnvironment } from '../environment.ts'
import { withServer } from '../loopback.ts'
import { printed } from '../printed.ts'
import { temporaryFolders } from '../temporary.ts'

const log = printed()
const temporary = temporaryFolders()
ownEnvironment('ACTIONS_ID_TOKEN_REQUEST_URL', 'ACTIONS_ID_TOKEN_REQUEST_TOKEN', 'RUNNER_TEMP')

/** Waits for what comes; what does not come ends the test at its time limit. */
const until = async (what: () => boolean): Promise<void> => {
  while (!what()) await new Promise((done) => setTimeout(done, 10))
}

test('a token that only we can read, and a new one every four minutes, also after one that GitHub did not give', async () => {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask', 'performance', 'setTimeout'] })
  process.env['RUNNER_TEMP'] = temporary()
  let asked = 0
  await withServer(
    (_, response) => {
      asked++
      if (asked === 2) response.statusCode = 400
      response.end(JSON.stringify({ value: `token-${asked}` }))
    },
    async (url) => {
      process.env['ACTIONS_ID_TOKEN_REQUEST_URL'] = `${url}/token?x=1`
      process.env['ACTIONS_ID_TOKEN_REQUEST_TOKEN'] = 'request-token'
      const file = await tokenFile()
      const token = () => readFileSync(file.path, 'utf8')
      expect(token()).toBe('token-1')
      expect(statSync(file.path).mode & 0o777).toBe(0o600)
      jest.advanceTimersByTime(4 * 60_000)
      await until(() => log.text().includes('could not be renewed'))
      expect(token()).toBe('token-1')
      jest.advanceTimersByTime(4 * 60_000)
      await until(() => token() === 'token-3')
      file.stop()
      jest.advanceTimersByTime(40 * 60_000)
      expect(asked).toBe(3)
      await removeFolders()
      expect(() => token()).toThrow(/ENOENT/)
    },
  )
  jest.useRealTimers()
})
