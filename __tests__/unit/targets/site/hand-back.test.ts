import { expect, test } from '@jest/globals'
import { bucketOf } from '../../../../src/aws/s3.ts'
import { handBack } from '../../../../src/targets/site/hand-back.ts'
import { type OpenState, takeLease } from '../../../../src/targets/site/lease.ts'
import { type Arrived, answerXml, refuse, type Script, withStandIn } from '../../aws/s3-stand-in.ts'
import { ownEnvironment } from '../../environment.ts'
import { printed } from '../../printed.ts'

const log = printed()
ownEnvironment('HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy')

/** What S3 is asked for when the notes of two runs go, and it answers the deletion of them as it is told. */
const asked = async (deletion: Script): Promise<readonly string[]> => {
  const said: string[] = []
  await withStandIn(
    (request, response, nth) => {
      if (request.method === 'PUT') return response.writeHead(200, { etag: `"${nth}"` }).end()
      return nth === 1 ? deletion(request, response, nth) : answerXml(response, '<DeleteResult/>')
    },
    async ({ session, arrived }) => {
      const open: OpenState = (signal) => ({ bucket: bucketOf(session, 'site', { signal }), prefix: 'state/' })
      const lease = await takeLease(open, { runId: '7', attempt: 1, runUrl: 'https://run/7' }, undefined, 'mine')
      await handBack(open(new AbortController().signal), lease, ['dead', 'mine'])
      said.push(...arrived.map(told))
    },
  )
  return said
}

const told = ({ method, body }: Arrived): string => {
  const text = String(body)
  if (method !== 'PUT') return `deletes ${[...text.matchAll(/<Key>(.*?)<\/Key>/g)].map(([, key]) => key).join(' ')}`
  return JSON.parse(text).ended ? 'ends the lease' : 'takes the lease'
}

const notes = 'deletes state/attempts/dead.json state/attempts/mine.json'

test('the notes go, and then the lease', async () => {
  const done = await asked((_, response) => answerXml(response, '<DeleteResult/>'))
  expect(done).toEqual(['takes the lease', notes, 'deletes state/lease.json'])
  expect(log.text()).toBe('')
})

test.each<[string, Script]>([
  ['is refused', (_, response) => refuse(response, 403, 'AccessDenied')],
  [
    'leaves one of them',
    (_, response) =>
      answerXml(
        response,
        '<DeleteResult><Error><Key>state/attempts/mine.json</Key><Code>AccessDenied</Code><Message>No</Message></Error>' +
          '</DeleteResult>',
      ),
  ],
])('a deletion of notes that %s leaves the lease, through which the next run finds them', async (_, deletion) => {
  expect(await asked(deletion)).toEqual(['takes the lease', notes, 'ends the lease'])
  expect(log.text()).toContain('written down for the next run is still there, and the lease stays to tell of it')
})
