import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { startLatencyServer } from '../../sandbox/s3/latency/start.ts'
import { startVersitygw } from '../../sandbox/s3/versitygw.ts'
import type { Place } from './site-clients.ts'

/** An S3 to publish to. */
export interface Store {
  readonly name: string
  /** Whether it tells how many requests came. */
  readonly counts: boolean
  /** A bucket that nobody has used. */
  readonly fresh: () => Promise<Place>
  /** Requests since the last time this was asked; undefined where nobody counts. */
  readonly requests: () => Promise<number | undefined>
  readonly stop: () => Promise<void>
}

/** An S3 in memory, each of whose answers is so many milliseconds late. */
export const latencyStore = async (latencyMs: number): Promise<Store> => {
  const server = await startLatencyServer({ latencyMs })
  const place = { endpoint: server.url, bucket: '', keys: { id: 'bench', secret: 'bench' } }
  return {
    name: `${latencyMs} ms`,
    counts: true,
    fresh: async () => {
      await server.forget()
      return madeBucket(place)
    },
    requests: async () => {
      const { requests } = await server.counts()
      await server.restart()
      return requests
    },
    stop: server.stop,
  }
}

/** An S3 server that nobody here wrote, with the files of its buckets on the disk. */
export const versitygwStore = async (): Promise<Store> => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-versitygw-'))
  const { url: endpoint, accessKey, secretKey, stop } = await startVersitygw(folder)
  return {
    name: 'versitygw',
    counts: false,
    fresh: () => madeBucket({ endpoint, bucket: '', keys: { id: accessKey, secret: secretKey } }),
    requests: async () => undefined,
    stop: async () => {
      await stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

let made = 0

const madeBucket = async (place: Place): Promise<Place> => {
  const bucket = `bench-site-${++made}`
  const { endpoint, keys } = place
  const s3 = new S3Client({
    endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: keys.id, secretAccessKey: keys.secret },
  })
  await s3.send(new CreateBucketCommand({ Bucket: bucket }))
  s3.destroy()
  return { ...place, bucket }
}
