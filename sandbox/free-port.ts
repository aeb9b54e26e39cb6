import { type AddressInfo, createServer } from 'node:net'

/** A port of this address that nobody listens on; the wanted one, if it is free. */
export async function freePort(host: string, wanted?: number): Promise<number> {
  return (wanted && (await portOf(host, wanted).catch(() => undefined))) || portOf(host, 0)
}

function portOf(host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(port, host, () => {
      const address = server.address() as AddressInfo
      server.close(() => resolve(address.port))
    })
  })
}
