import { createCipheriv, createDecipheriv, randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { planStoreFailure } from '../../../failures/plan-store.ts'
import { canonicalJson } from '../plan/canonical-json.ts'

/** What a sealed file belongs to. Where any of it differs it does not open. */
export interface Bound {
  readonly repository: string
  readonly runId: string
  readonly headSha: string
}

const magic = Buffer.from('aws-deploy-actions sealed 1\n')
const saltBytes = 16
const nonceBytes = 12
const checkBytes = 16
const tagBytes = 16
const head = magic.length + saltBytes + nonceBytes + checkBytes

/** Bytes that a sealed file is longer by. */
export const sealBytes = head + tagBytes

/** 32 MiB for each guess, at a key of 16 characters at least. Fixed by the format, never read from a file. */
const cost: ScryptOptions = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 }

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt)

/** The key, and what tells a wrong `encryption-key` from a changed file; scrypt's output tells of neither half the other. */
const keysOf = async (encryptionKey: string, salt: Buffer) => {
  const bytes = await derive(encryptionKey.normalize('NFC'), salt, 32 + checkBytes, cost)
  return { key: bytes.subarray(0, 32), check: bytes.subarray(32) }
}

/** AES-256-GCM with a key of `encryption-key`; what the file belongs to is authenticated with it. */
export const seal = async (content: Buffer, encryptionKey: string, bound: Bound): Promise<Buffer> => {
  const salt = randomBytes(saltBytes)
  const nonce = randomBytes(nonceBytes)
  const { key, check } = await keysOf(encryptionKey, salt)
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
  const start = Buffer.concat([magic, salt, nonce, check])
  cipher.setAAD(associated(start, bound))
  const sealed = [cipher.update(content), cipher.final()]
  return Buffer.concat([start, ...sealed, cipher.getAuthTag()])
}

/** @throws Failure `encryption-key-wrong`, `plan-tampered`, `plan-truncated`, `plan-unreadable` */
export const unseal = async (file: Buffer, encryptionKey: string, bound: Bound): Promise<Buffer> => {
  if (!isSealed(file)) throw planStoreFailure('plan-unreadable', { what: 'it is not encrypted as it was stored' })
  if (file.length < sealBytes) throw planStoreFailure('plan-truncated', {})
  const start = file.subarray(0, head)
  const salt = start.subarray(magic.length, magic.length + saltBytes)
  const nonce = start.subarray(magic.length + saltBytes, head - checkBytes)
  const { key, check } = await keysOf(encryptionKey, salt)
  if (!timingSafeEqual(check, start.subarray(head - checkBytes))) throw planStoreFailure('encryption-key-wrong', {})
  const cipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
  cipher.setAAD(associated(start, bound))
  cipher.setAuthTag(file.subarray(-tagBytes))
  try {
    return Buffer.concat([cipher.update(file.subarray(head, -tagBytes)), cipher.final()])
  } catch (error) {
    throw planStoreFailure('plan-tampered', { how: 'its seal (AES-256-GCM) is broken' }, error)
  }
}

export const isSealed = (file: Buffer): boolean => file.subarray(0, magic.length).equals(magic)

const associated = (start: Buffer, { repository, runId, headSha }: Bound): Buffer =>
  Buffer.concat([start, Buffer.from(canonicalJson({ repository, runId, headSha }))])
