import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto'
import { defaultProvider } from '@aws-sdk/credential-provider-node'
import { SignatureV4 } from '@smithy/signature-v4'
import type { S3Address } from './s3-address.ts'
import type { Session } from './session.ts'

export interface Unsigned {
  readonly method: string
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  /** By lower-case name, the hash of the body in `x-amz-content-sha256` included. */
  readonly headers: Readonly<Record<string, string>>
}

export interface Signer {
  /** The headers with host, date, token and signature. */
  readonly sign: (request: Unsigned) => Promise<Signed>
  /** S3 says that these credentials have expired: fetches others, unless that has been done meanwhile. */
  readonly renew: (keyId: string) => Promise<void>
  /** What S3's clock shows, when ours is so wrong that it refuses the signature. Milliseconds since the epoch. */
  readonly setClock: (now: number) => void
}

export interface Signed {
  readonly headers: Readonly<Record<string, string>>
  /** The id of the key that signed: not secret. */
  readonly keyId: string
}

/** Signs with the SDK's own signer, and with credentials as the SDK's clients find them, renewed before they end. */
export const signerOf = ({ region, credentials }: Session, address: S3Address): Signer => {
  const provider: Provider = credentials ?? defaultProvider({ clientConfig: { region } })
  let skew = 0
  let renewing: Promise<unknown> | undefined
  return {
    sign: async ({ method, path, query, headers }) => {
      const identity = await provider()
      const signer = new SignatureV4({
        service: 's3',
        region,
        credentials: identity,
        sha256: NodeSha256,
        uriEscapePath: false,
      })
      const { protocol, hostname, host } = address
      const signed = await signer.sign(
        { method, protocol, hostname, path, query, headers: { ...headers, host } },
        { signingDate: new Date(Date.now() + skew) },
      )
      return { headers: signed.headers, keyId: identity.accessKeyId }
    },
    renew: async (keyId) => {
      renewing ??= provider().then((current) =>
        current.accessKeyId === keyId ? provider({ forceRefresh: true }) : current,
      )
      try {
        await renewing
      } finally {
        renewing = undefined
      }
    },
    setClock: (now) => {
      skew = now - Date.now()
    },
  }
}

interface Identity {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

type Provider = (options?: { readonly forceRefresh?: boolean }) => Promise<Identity>

/** SHA-256, or HMAC with a secret, as the signer asks for it. */
class NodeSha256 {
  readonly #hash: Hash | Hmac

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', asKey(secret))
  }

  update(data: Uint8Array): void {
    this.#hash.update(data)
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest()
  }

  reset(): void {
    throw new Error('a hash is used once')
  }
}

const asKey = (secret: string | ArrayBuffer | ArrayBufferView): string | Uint8Array =>
  typeof secret === 'string'
    ? secret
    : secret instanceof ArrayBuffer
      ? new Uint8Array(secret)
      : new Uint8Array(secret.buffer, secret.byteOffset, secret.byteLength)
