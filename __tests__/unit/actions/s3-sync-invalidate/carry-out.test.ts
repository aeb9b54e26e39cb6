import { expect, jest, test } from '@jest/globals'
import type { Step } from '../../../../src/action/run-action.ts'
import { carryOut, lease as leaseFor } from '../../../../src/actions/s3-sync-invalidate/carry-out.ts'
import type { Decision } from '../../../../src/actions/s3-sync-invalidate/decide.ts'
import type { There } from '../../../../src/actions/s3-sync-invalidate/look.ts'
import type { Input } from '../../../../src/actions/s3-sync-invalidate/wanted.ts'
import { workOf } from '../../../../src/actions/s3-sync-invalidate/work.ts'
import { stepFailure } from '../../../../src/failures/steps.ts'
import { runFacts } from '../../../../src/github/run.ts'
import { noProgress } from '../../../../src/targets/site/progress.ts'
import { answerXml, refuse, withStandIn } from '../../aws/s3-stand-in.ts'
import { ownEnvironment } from '../../environment.ts'
import { heldClock, until } from '../../held-clock.ts'
import { printed } from '../../printed.ts'

printed()
ownEnvironment('HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy', 'GITHUB_STATE')

heldClock()

const base = { schema: 1, release: 'before', files: {}, kept: {} }

/** A release whose pages are out, and whose time is over. */
const decision = {
  plan: { changes: [], deletions: [], same: new Map(), kept: new Map(), resumed: new Map(), renewed: false },
  base,
  attempt: { schema: 1, id: 'new', release: 'new', base: 'before', manifest: true, toInvalidate: {}, files: [] },
  orders: [],
} as unknown as Decision

test('the lease is renewed as long as something is put back', () => {
  let putBack = () => undefined as unknown
  return withStandIn(
    ({ method, target, query }, response, nth) => {
      if (method === 'PUT') response.writeHead(200, { etag: `"${nth}"` }).end()
      else if (query['list-type']) answerXml(response, '<ListBucketResult></ListBucketResult>')
      else if (target.includes('current.json')) putBack = () => refuse(response, 404, 'NoSuchKey')
    },
    async ({ session, arrived }) => {
      const renewals = () => arrived.filter(({ method, target }) => method === 'PUT' && target.includes('lease.json'))
      const input = { bucket: 'site', prefix: '', onFailure: 'rollback' } as Input
      const work = workOf(input, session, runFacts({}), { startedAt: Date.now() } as Step)
      const there = { unfinished: [] } as unknown as There
      const lease = await leaseFor(work, there, decision)
      const over = AbortSignal.abort(stepFailure('timed-out', { what: 'it was given 900 s' }))
      const how = carryOut({
        work,
        there,
        decision,
        progress: { ...noProgress(), visible: true },
        edge: { ids: [], pathsOf: () => new Map(), forget: async () => [] },
        lease,
        wait: { signal: over, deadline: Date.now() },
      })
      await until(() => arrived.some(({ target }) => target.includes('current.json')))
      jest.advanceTimersByTime(20_000)
      await until(() => renewals().length === 2)
      expect(lease.lost.aborted).toBe(false)
      putBack()
      await expect(how).resolves.toMatchObject({ outcome: 'rolled-back', serving: 'previous' })
      expect(JSON.parse(String(renewals().at(-1)!.body))).toMatchObject({ ended: true })
    },
  )
})
