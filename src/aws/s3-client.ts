import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { addressOf, encoded } from './s3-address.ts'
import { expired, mayBeDone, passes, S3Error, throttles } from './s3-error.ts'
import { exchange, type S3Answer } from './s3-exchange.ts'
import { type Explainer, explainer } from './s3-explain.ts'
import { limiter } from './s3-limiter.ts'
import { failureIn, refusalOf } from './s3-refusal.ts'
import { signerOf } from './s3-signer.ts'
import type { Session } from './session.ts'

export interface S3Request {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE'
  /** None: the bucket itself. */
  readonly key?: string
  readonly query?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array
  /** Of the body, in hexadecimal, when it is known already. */
  readonly sha256?: string
  /** As IAM calls it, such as `PutObject`. */
  readonly action: string
  /** S3 may answer 200 and tell of a failure in the body. */
  readonly mayFailWith200?: boolean
  /** Is sent although the deploy was cancelled: it tidies up. */
  readonly evenCancelled?: boolean
}

/** What a bucket's calls are made with. */
export interface S3Client {
  readonly bucket: string
  readonly expectedOwner: string | undefined
  /** @throws S3Error after all retries */
  readonly send: (request: S3Request) => Promise<S3Answer>
  readonly explained: Explainer
  readonly requests: () => number
}

interface Options {
  readonly expectedOwner?: string | undefined
  readonly signal?: AbortSignal | undefined
  readonly endpoint?: string | undefined
}

/** Tries of one request: one that S3 slows down waits for others, one that fails otherwise is soon known to fail. */
const slowedTries = 14
const failedTries = 8

/** Milliseconds before the next try, fully jittered, so that what failed together does not come back together. */
const pause = (attempt: number): number => Math.random() * Math.min(5000, 50 * 2 ** attempt)

export const clientOf = (session: Session, bucket: string, { expectedOwner, signal, endpoint }: Options): S3Client => {
  const address = addressOf(bucket, session.region, undefined, endpoint)
  const signer = signerOf(session, address)
  const { place } = limiter()
  let sent = 0

  /** One try. Its error is thrown; what the signature was made with comes along. */
  const once = async (request: S3Request, used: { keyId?: string }): Promise<S3Answer> => {
    const { method, key, query = {}, body, evenCancelled } = request
    const path = address.path(key)
    const unsigned = {
      ...(expectedOwner !== undefined && { 'x-amz-expected-bucket-owner': expectedOwner }),
      ...request.headers,
      'user-agent': `aws-deploy-actions/${session.door}`,
      'x-amz-content-sha256': address.protocol === 'https:' ? 'UNSIGNED-PAYLOAD' : sha256Of(request),
      ...(body && { 'content-length': String(body.length) }),
    }
    const { headers, keyId } = await signer.sign({ method, path, query, headers: unsigned })
    used.keyId = keyId
    sent += 1
    const answer = await exchange(address, {
      method,
      path: withQuery(path, query),
      headers: onTheWire(headers),
      body,
      signal: evenCancelled ? undefined : signal,
    })
    const error = answer.status >= 300 ? refusalOf(answer) : request.mayFailWith200 ? failureIn(answer) : undefined
    if (error) throw error
    return answer
  }

  const send = async (request: S3Request): Promise<S3Answer> => {
    const used: { keyId?: string } = {}
    let unsure = false
    let renewed = false
    for (let attempt = 1; ; attempt++) {
      if (!request.evenCancelled) signal?.throwIfAborted()
      const giveBack = await place()
      try {
        const answer = await once(request, used)
        giveBack('answered')
        return answer
      } catch (thrown) {
        if (!(thrown instanceof S3Error)) {
          giveBack('lost')
          throw thrown
        }
        giveBack(throttles(thrown) ? 'throttled' : thrown.status === undefined ? 'lost' : 'answered')
        unsure ||= mayBeDone(thrown)
        thrown.unsure = unsure
        thrown.$metadata.attempts = attempt
        // A HEAD has no body that could tell of what expired: S3 says 400.
        if (!renewed && (expired(thrown) || (request.method === 'HEAD' && thrown.status === 400))) {
          renewed = true
          await signer.renew(used.keyId ?? '')
          continue
        }
        if (thrown.name === 'RequestTimeTooSkewed' && attempt === 1) {
          signer.setClock(thrown.now)
          continue
        }
        if (!passes(thrown) || attempt >= (throttles(thrown) ? slowedTries : failedTries)) throw thrown
        await sleep(pause(attempt), undefined, request.evenCancelled ? {} : { signal }).catch(() => undefined)
      }
    }
  }

  const explained = explainer(session, bucket, expectedOwner, signal)
  return { bucket, expectedOwner, send, explained, requests: () => sent }
}

const sha256Of = ({ sha256, body }: S3Request): string =>
  sha256 ??
  createHash('sha256')
    .update(body ?? '')
    .digest('hex')

const withQuery = (path: string, query: Readonly<Record<string, string>>): string => {
  const pairs = Object.entries(query).map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
  return pairs.length > 0 ? `${path}?${pairs.join('&')}` : path
}

/** Node writes headers byte by byte; what was signed is UTF-8. */
const onTheWire = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Buffer.from(value, 'utf8').toString('latin1')]),
  )
