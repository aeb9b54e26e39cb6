import { s3Failures } from '../failures/s3.ts'
import { call } from './call.ts'
import { S3Error } from './s3-error.ts'
import type { Session } from './session.ts'

/** Explains what the requests of a piece of work failed with. @throws AwsFailure, and the reason of a cancelled deploy */
export type Explainer = <T>(
  actions: string | readonly string[],
  key: string | undefined,
  work: () => Promise<T>,
) => Promise<T>

export const explainer =
  (session: Session, bucket: string, owner: string | undefined, signal: AbortSignal | undefined): Explainer =>
  async (actions, key, work) => {
    try {
      return await work()
    } catch (thrown) {
      if (signal?.aborted && thrown === signal.reason) throw thrown
      const names = [actions].flat().map((name) => `s3:${name}`)
      const bucketArn = `arn:${session.partition}:s3:::${bucket}`
      const message = thrown instanceof Error ? thrown.message : ''
      // S3 names the action and the resource for callers of the bucket's own account; else we tell what we asked for.
      const told = /not authorized to perform: (\S+)/.exec(message)?.[1]
      const facts = {
        bucket,
        key: key ?? '',
        region: session.region,
        partition: session.partition,
        door: session.door,
        'bucket-region': 'another Region',
        'statement-actions': (told ? [told] : names).map((name) => `"${name}"`).join(', '),
        'kms-key':
          / on resource: "?(arn:[^\s":]+:kms:[^\s"]+)/.exec(message)?.[1] ??
          `arn:${session.partition}:kms:${session.region}:*:key/*`,
        'owner-note':
          owner && !told ? `, and check that account ${owner} of \`expected-bucket-owner\` owns the bucket` : '',
        ...(thrown instanceof S3Error && thrown.facts),
      }
      const of = { action: names.join(' and '), resource: key === undefined ? bucketArn : `${bucketArn}/${key}` }
      return call(of, s3Failures, facts, () => Promise.reject(thrown))
    }
  }
