import { describe, expect, test } from '@jest/globals'
import type { PlanRef } from '../../../../../src/targets/terraform/store/plan-ref.ts'
import { seal } from '../../../../../src/targets/terraform/store/seal.ts'
import {
  envelopeOf,
  planIn,
  type StoredPlan,
  sha256Of,
} from '../../../../../src/targets/terraform/store/stored-plan.ts'
import {
  checkPlace,
  checkPlanFile,
  checkRef,
  verifiedPlan,
} from '../../../../../src/targets/terraform/store/verify-plan.ts'
import { aPlan, planBytes } from '../a-plan.ts'

const encryptionKey = 'correct horse battery staple'

/** A plan as it lies in a store, and its reference. */
const stored = async (plan: StoredPlan, key?: string): Promise<{ content: Buffer; ref: PlanRef }> => {
  const envelope = envelopeOf(plan)
  const { id, repository, runId, attempt, headSha, sha256: planSha256 } = plan.header
  const content = key === undefined ? envelope : await seal(envelope, key, plan.header)
  const of = { id, repository, runId, attempt, headSha, planSha256, sha256: sha256Of(envelope) }
  const place = { kind: 'artifact', id: '7', name: id, sha256: sha256Of(content) } as const
  return { content, ref: { ...of, bytes: content.length, sealed: key !== undefined, place } }
}

const swapped = (bytes: Buffer, from: string, to: string): Buffer => {
  const at = bytes.lastIndexOf(from)
  expect(at).toBeGreaterThan(0)
  return Buffer.concat([bytes.subarray(0, at), Buffer.from(to), bytes.subarray(at + from.length)])
}

/** What may have happened to a plan in its store, and the code by which it is refused. */
const attacks: readonly (readonly [string, string, (content: Buffer) => Buffer])[] = [
  ['the plan swapped', 'plan-tampered', (content) => swapped(content, 'S3CR3T', 'PWNED!')],
  [
    'the plan swapped, and the header made to fit',
    'plan-tampered',
    (content) => {
      const { header, lockFile } = planIn(content)
      const plan = Buffer.from('PK\x03\x04 with a provisioner that was not there')
      return envelopeOf({ header: { ...header, sha256: sha256Of(plan) }, lockFile, plan })
    },
  ],
  [
    'the header swapped',
    'plan-header-tampered',
    (content) => swapped(content, '"workspace":"default"', '"workspace":"staging"'),
  ],
  ['the lock file swapped', 'plan-header-tampered', (content) => swapped(content, '# lock', '# pick')],
  ['an older plan of the same commit', 'plan-replaced', () => envelopeOf(aPlan({ label: 'older' }))],
  ['cut off in the plan', 'plan-truncated', (content) => content.subarray(0, -1)],
  ['cut off in the header', 'plan-truncated', (content) => content.subarray(0, 60)],
  ['emptied', 'plan-truncated', () => Buffer.alloc(0)],
  ['something behind its end', 'plan-tampered', (content) => Buffer.concat([content, Buffer.from('x')])],
  ['another file', 'plan-unreadable', (content) => Buffer.alloc(content.length, 'x')],
  [
    'a header with spaces',
    'plan-unreadable',
    (content) => swapped(content, '"workspace":"default"', '"workspace": "defaul"'),
  ],
]

test('a plan that nobody has touched is the one that was stored', async () => {
  const plan = aPlan()
  const { content, ref } = await stored(plan)
  expect(await verifiedPlan(content, ref, undefined)).toEqual(plan)
})

test.each(attacks)('in the clear, %s: %s', async (_, code, attack) => {
  const { content, ref } = await stored(aPlan())
  await expect(verifiedPlan(attack(content), ref, undefined)).rejects.toMatchObject({ code })
})

describe('sealed', () => {
  test('it opens with its key alone, and every byte counts', async () => {
    const plan = aPlan()
    const { content, ref } = await stored(plan, encryptionKey)
    expect(content.includes('S3CR3T')).toBe(false)
    expect(content.includes('acme/shop')).toBe(false)
    expect(await verifiedPlan(content, ref, encryptionKey)).toEqual(plan)
    const opened = (bytes: Buffer, key?: string, of: Partial<PlanRef> = {}) =>
      verifiedPlan(bytes, { ...ref, ...of }, key)
    await expect(opened(content)).rejects.toMatchObject({ code: 'encryption-key-missing' })
    await expect(opened(content, `${encryptionKey}!`)).rejects.toMatchObject({ code: 'encryption-key-wrong' })
    await expect(opened(content.subarray(0, -1), encryptionKey)).rejects.toMatchObject({ code: 'plan-truncated' })
    const flipped = Buffer.from(content)
    flipped[content.length - 20]! ^= 1
    await expect(opened(flipped, encryptionKey)).rejects.toMatchObject({ code: 'plan-tampered' })
    for (const other of [{ repository: 'acme/web' }, { runId: '4712' }, { headSha: 'b'.repeat(40) }])
      await expect(opened(content, encryptionKey, other)).rejects.toMatchObject({ code: 'plan-tampered' })
    const clear = envelopeOf(plan)
    await expect(opened(clear, encryptionKey, { bytes: clear.length })).rejects.toMatchObject({
      code: 'plan-unreadable',
    })
  })
})

test.each([
  ['acme/web', '4711', 'a', 'plan-of-another-repository'],
  ['acme/shop', '4712', 'a', 'plan-of-another-run'],
  ['acme/shop', '4711', 'b', 'plan-of-another-commit'],
  ['ACME/shop', '4711', 'a', undefined],
])('a reference in %s, run %s, commit %s: %s', async (repository, runId, letter, code) => {
  const { ref } = await stored(aPlan())
  const check = () => checkRef(ref, { repository, runId, sha: letter.repeat(40) })
  if (code) expect(check).toThrow(expect.objectContaining({ code }))
  else expect(check).not.toThrow()
})

const here = { directory: 'infra', product: 'Terraform', version: '1.11.4', maxAge: 3600 } as const

test.each([
  ['in time', {}, 3599, undefined],
  ['too late', {}, 3601, 'plan-too-old'],
  ['by a clock that is behind', {}, -600, undefined],
  ['elsewhere', { directory: '.' }, 0, 'plan-of-another-directory'],
  ['by another version', { version: '1.12.0' }, 0, 'plan-of-another-version'],
  ['by another product', { product: 'OpenTofu' as const }, 0, 'plan-of-another-version'],
])('to be applied %s', (_, other, seconds, code) => {
  const { header } = aPlan()
  const now = Date.parse(header.madeAt) + seconds * 1000
  const check = () => checkPlace(header, { ...here, ...other, now })
  if (code) expect(check).toThrow(expect.objectContaining({ code }))
  else expect(check).not.toThrow()
})

test('a plan file is held against its sum', () => {
  expect(() => checkPlanFile(planBytes, sha256Of(planBytes).toUpperCase())).not.toThrow()
  expect(() => checkPlanFile(planBytes, 'a'.repeat(64))).toThrow(expect.objectContaining({ code: 'plan-tampered' }))
  const text = Buffer.from('{"format_version":"1.2"}')
  expect(() => checkPlanFile(text, sha256Of(text))).toThrow(expect.objectContaining({ code: 'plan-unreadable' }))
})
