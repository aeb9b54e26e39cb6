import { httpAnswer } from '../../action/http.ts'
import { warning } from '../../action/log.ts'
import { addressOf } from '../../aws/s3-address.ts'
import { type StatePlace, stateKeys } from '../../targets/site/place.ts'
import type { Told } from './told.ts'

/** Milliseconds for a question that nothing waits for. */
const limit = 5000

/**
 * Where anybody can read the state, asked without credentials: in S3 itself, or, where it lies beside the site, through the
 * distribution. Undefined: nowhere. Asked once, after the first release.
 */
export const publicState = async (
  { siteUrl, input }: Told,
  state: StatePlace,
  region: string,
  signal: AbortSignal,
): Promise<string | undefined> => {
  const key = stateKeys.current(state)
  const { protocol, host, path } = addressOf(state.bucket.name, region)
  const beside = input.prefix === '' && siteUrl !== undefined && (!input.state || input.state.bucket === input.bucket)
  const addresses = [`${protocol}//${host}${path(key)}`, ...(beside ? [`${siteUrl}${key}`] : [])]
  for (const address of addresses) {
    if (!(await answers(address, signal))) continue
    warning(
      `Anybody can read the state of this site: ${address} answers without credentials. It names files, commits and runs. ` +
        'Keep it in a private bucket (`state: s3://bucket/prefix`), or deny reading `.aws-deploy/*` to all but the role.',
    )
    return address
  }
  return undefined
}

const answers = async (address: string, signal: AbortSignal): Promise<boolean> => {
  try {
    const { status, body } = await httpAnswer(address, { timeoutMs: limit, signal })
    // A page that a distribution shows for what is missing is no manifest.
    return status === 200 && body.startsWith('{"schema":1')
  } catch {
    return false
  }
}
