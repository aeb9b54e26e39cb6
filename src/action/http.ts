import { Agent as HttpAgent, request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'

export interface HttpAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  /** As much of it as was asked for: the first megabyte. */
  readonly body: string
}

interface Question {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer | undefined
  readonly timeoutMs: number
  readonly signal?: AbortSignal
  /** Bytes of the body that are kept [1 MiB]. */
  readonly most?: number
}

const maxBody = 1024 * 1024

/** Node reads HTTPS_PROXY and NO_PROXY for an agent that is told to; `fetch` does so only with a switch at its start. */
const options = { proxyEnv: process.env }
const agents = { 'http:': new HttpAgent(options), 'https:': new HttpsAgent(options) }

/** An answer that may be no text. */
export interface HttpContent {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly bytes: Buffer
}

/** One request, through the proxy of the environment, redirects not followed. @throws when there is no answer in time. */
export const httpAnswer = async (address: string, question: Question): Promise<HttpAnswer> => {
  const { status, headers, bytes } = await httpContent(address, question)
  return { status, headers, body: bytes.toString('utf8') }
}

/** The same, of a body that is no text. */
export const httpContent = (address: string, question: Question): Promise<HttpContent> =>
  ask(address, question, question.most ?? maxBody)

/** The whole of a file. @throws unless the status is 200; the address is not in the message: it may be pre-signed. */
export const httpBytes = async (address: string, question: Pick<Question, 'timeoutMs' | 'signal'>): Promise<Buffer> => {
  const { status, bytes } = await ask(address, question, Number.POSITIVE_INFINITY)
  if (status !== 200) throw new Error(`the download answered with HTTP ${status}`)
  return bytes
}

const ask = (
  address: string,
  { method = 'GET', headers = {}, body, timeoutMs, signal }: Question,
  most: number,
): Promise<HttpContent> => {
  const url = new URL(address)
  const limit = AbortSignal.timeout(timeoutMs)
  const secure = url.protocol === 'https:'
  return new Promise((resolve, reject) => {
    const request = (secure ? httpsRequest : httpRequest)(
      url,
      {
        method,
        headers,
        agent: agents[secure ? 'https:' : 'http:'],
        signal: signal ? AbortSignal.any([signal, limit]) : limit,
      },
      (response) => {
        const chunks: Buffer[] = []
        let size = 0
        response.on('data', (chunk: Buffer) => {
          if (size < most) chunks.push(chunk)
          size += chunk.length
        })
        response.on('error', reject)
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, bytes: Buffer.concat(chunks) }),
        )
      },
    )
    request.on('error', (error) => reject(limit.aborted ? new Error(`no answer within ${timeoutMs / 1000} s`) : error))
    request.end(body)
  })
}
