import { createServer, type Socket } from 'node:net'
import { expect, test } from '@jest/globals'
import { serveWheels } from '../../../sandbox/docker/wheels.ts'
import { startEdge } from '../../../sandbox/edge/edge.ts'
import { isThisMachine } from '../../../sandbox/edge/outside.ts'
import { temporaryFolders, writeFiles } from '../temporary.ts'

const newFolder = temporaryFolders()

test.each([
  'localhost',
  'LOCALHOST.',
  'web.localhost',
  '127.0.0.1',
  '127.1',
  '127.8.8.8',
  '2130706433',
  '0x7f.0.0.1',
  '0',
  '[::1]',
  '[::]',
  '[::ffff:127.0.0.1]',
])('%s is this machine itself', (host) => {
  expect(isThisMachine(new URL(`https://${host}`).hostname)).toBe(true)
})

test.each(['example.org', 'localhost.example.org', 'mylocalhost', '128.0.0.1', '[2001:db8::1]', '10.213.1.1'])(
  '%s is not',
  (host) => {
    expect(isThisMachine(new URL(`https://${host}`).hostname)).toBe(false)
  },
)

test('the wheelhouse refuses a path that is not well encoded, and goes on', async () => {
  const before = process.env['AWS_DEPLOY_SANDBOX_CACHE']
  const cache = newFolder()
  writeFiles(cache, { 'wheels/a+b.whl': 'wheel' })
  process.env['AWS_DEPLOY_SANDBOX_CACHE'] = cache
  const wheelhouse = await serveWheels('127.0.0.1', undefined)
  try {
    expect((await fetch(`${wheelhouse.url}%`)).status).toBe(400)
    expect(await (await fetch(`${wheelhouse.url}a%2Bb.whl`)).text()).toBe('wheel')
  } finally {
    await wheelhouse.stop()
    if (before === undefined) delete process.env['AWS_DEPLOY_SANDBOX_CACHE']
    else process.env['AWS_DEPLOY_SANDBOX_CACHE'] = before
  }
})

test('the edge answers 502 for an origin whose status nobody could hand on', async () => {
  const notThere = 'HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n'
  const noStatus = 'HTTP/1.1 099 Unknown\r\ncontent-length: 0\r\nconnection: close\r\n\r\n'
  const answer = (socket: Socket) =>
    socket.once('data', (request) => socket.end(String(request).includes('/_sandbox/edge') ? notThere : noStatus))
  const origin = createServer(answer)
  await new Promise<void>((listening) => origin.listen(0, '127.0.0.1', listening))
  const edge = await startEdge('127.0.0.1', { host: '127.0.0.1', port: (origin.address() as { port: number }).port })
  try {
    const { status } = await fetch(`http://127.0.0.1:${edge.port}/`)
    expect(status).toBe(502)
  } finally {
    await edge.stop()
    await new Promise((closed) => origin.close(closed))
  }
})
