import { fork } from 'node:child_process'
import { join } from 'node:path'
import type { Order } from './main.ts'
import type { Counts, PaceSettings } from './pace.ts'

export type { Counts, PaceSettings } from './pace.ts'

export interface LatencyServer {
  /** For AWS_ENDPOINT_URL or AWS_ENDPOINT_URL_S3; it also knows STS's GetCallerIdentity. Any credentials will do. */
  readonly url: string
  /** Changes what is given, and fills the bucket of requests. */
  readonly set: (settings: PaceSettings) => Promise<void>
  readonly counts: () => Promise<Counts>
  /** Counts from nothing. */
  readonly restart: () => Promise<void>
  /** All buckets are gone. */
  readonly forget: () => Promise<void>
  readonly stop: () => Promise<void>
}

/**
 * Starts an S3 in memory, on 127.0.0.1, as a process of its own: what it costs is not counted as the client's. It ends with us.
 */
export const startLatencyServer = async (settings: PaceSettings = {}): Promise<LatencyServer> => {
  const child = fork(join(import.meta.dirname, 'main.ts'), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const waiting = new Map<number, (counts: Counts) => void>()
  const url = await new Promise<string>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the latency server ended with ${code}`)))
    child.on('message', (told: { url: string } | { id: number; counts: Counts }) => {
      if ('url' in told) return resolve(told.url)
      waiting.get(told.id)?.(told.counts)
      waiting.delete(told.id)
    })
  })
  let last = 0
  const ask = (order: Omit<Extract<Order, { set: unknown }>, 'id'> | Omit<Extract<Order, { do: unknown }>, 'id'>) =>
    new Promise<Counts>((resolve) => {
      last += 1
      waiting.set(last, resolve)
      child.send({ id: last, ...order })
    })
  await ask({ set: settings })
  return {
    url,
    set: async (changed) => void (await ask({ set: changed })),
    counts: () => ask({ do: 'counts' }),
    restart: async () => void (await ask({ do: 'restart' })),
    forget: async () => void (await ask({ do: 'forget' })),
    stop: async () => {
      child.kill('SIGTERM')
      await ended
    },
  }
}
