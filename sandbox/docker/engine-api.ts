import { request } from 'node:http'

export interface ImageSummary {
  Id: string
  RepoTags: string[] | null
  RepoDigests: string[] | null
  Labels: Record<string, string> | null
}

/** The few calls of Docker's HTTP API that we make ourselves, over the engine's socket. */
export class EngineApi {
  readonly socket: string

  constructor(socket: string) {
    this.socket = socket
  }

  /** The answer's body as data. A status of 400 and more is an error; 404 of a DELETE is not. */
  call<T>(method: 'GET' | 'POST' | 'DELETE', path: string): Promise<T> {
    return new Promise((resolve, reject) => {
      const asked = request({ socketPath: this.socket, method, path, timeout: 60_000 }, (answer) => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk: Buffer) => chunks.push(chunk))
        answer.on('error', reject)
        answer.on('end', () => {
          const body = Buffer.concat(chunks).toString()
          const status = answer.statusCode ?? 500
          if (status >= 400 && !(method === 'DELETE' && status === 404)) {
            reject(new Error(`Docker answered ${status} to ${method} ${path}: ${body.trim()}`))
          } else {
            const isData = answer.headers['content-type']?.includes('json') && body
            resolve((isData ? JSON.parse(body) : body) as T)
          }
        })
      })
      asked.on('timeout', () => asked.destroy(new Error(`Docker did not answer ${method} ${path} for 60 s`)))
      asked.on('error', reject)
      asked.end()
    })
  }

  async answers(): Promise<boolean> {
    return this.call('GET', '/_ping').then(
      () => true,
      () => false,
    )
  }

  /** Nothing when there is no such image. */
  imageId(tag: string): Promise<string | undefined> {
    return this.call<{ Id: string }>('GET', `/images/${tag}/json`).then(
      ({ Id }) => Id,
      () => undefined,
    )
  }

  images(): Promise<ImageSummary[]> {
    return this.call('GET', '/images/json')
  }
}
