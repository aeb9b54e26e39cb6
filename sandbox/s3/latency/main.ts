/** The process of the latency server: settings come as messages from who forked it, counts go back; it ends with its parent. */
import type { AddressInfo } from 'node:net'
import type { PaceSettings } from './pace.ts'
import { LatencyS3 } from './server.ts'

export type Order = { readonly id: number } & (
  | { readonly set: PaceSettings }
  | { readonly do: 'counts' | 'restart' | 'forget' }
)

const s3 = new LatencyS3()

process.on('message', (order: Order) => {
  if ('set' in order) s3.pace.set(order.set)
  else if (order.do === 'restart') s3.pace.restart()
  else if (order.do === 'forget') s3.forget()
  process.send!({ id: order.id, counts: s3.pace.counts() })
})
process.on('disconnect', () => process.exit(0))

s3.listen(0).then(
  (server) => process.send!({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }),
  (error: Error) => {
    console.error(error.message)
    process.exit(1)
  },
)
