import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from '@jest/globals'
import { fetchWheels, notFetched } from '../../../sandbox/docker/wheels.ts'
import { inCache } from '../../../sandbox/setup/places.ts'
import { virtualEnvironment } from '../../../sandbox/setup/python.ts'
import { ownCache } from './own-cache.ts'

const folder = ownCache()

/** In the place of pip: fills the folder after `-d`, and is cut off or not. */
const pip = (end: string) => {
  const python = join(virtualEnvironment(), 'bin', 'python')
  mkdirSync(dirname(python), { recursive: true })
  const script = `while [ "$1" != -d ]; do shift; done; echo wheel > "$2/flask-3-py3-none-any.whl"; ${end}`
  writeFileSync(python, `#!/bin/sh\n${script}\n`)
  chmodSync(python, 0o700)
}

test('a fetch that was cut off is taken away by the next one, whatever its process number', async () => {
  const requirements = join(folder, 'requirements.txt')
  writeFileSync(requirements, 'flask==3\n')
  mkdirSync(inCache('wheels', `unfinished-${process.pid}`), { recursive: true })
  pip('exit 1')
  await expect(fetchWheels([requirements])).rejects.toThrow('ended with 1')
  expect(notFetched([requirements])).toEqual([requirements])
  expect(existsSync(inCache('wheels', 'flask-3-py3-none-any.whl'))).toBe(false)

  pip('exit 0')
  await fetchWheels([requirements])
  expect(notFetched([requirements])).toEqual([])
  expect(existsSync(inCache('wheels', 'flask-3-py3-none-any.whl'))).toBe(true)
  expect(readdirSync(inCache('wheels', 'fetched')).filter((name) => name.includes('unfinished'))).toEqual([])
})
