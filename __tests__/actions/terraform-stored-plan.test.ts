/** Real plans of terraform on their way through S3: who may write, who may read, and what comes of a plan that was changed. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { beforeAll, expect, test } from '@jest/globals'
import type { Rule } from '../../sandbox/aws/client.ts'
import type { Session } from '../../src/aws/session.ts'
import { chooseStore, type PlanStore } from '../../src/targets/terraform/store/choose-store.ts'
import { type PlanRef, planRefInput } from '../../src/targets/terraform/store/plan-ref.ts'
import { findReview, planReviewOf, putReview } from '../../src/targets/terraform/store/plan-review.ts'
import { fetchPlan, putPlan, type StoreAccess } from '../../src/targets/terraform/store/plan-stores.ts'
import { envelopeOf, newStoredPlan, type StoredPlan, sha256Of } from '../../src/targets/terraform/store/stored-plan.ts'
import { verifiedPlan } from '../../src/targets/terraform/store/verify-plan.ts'
import { freshJob, policyOf } from '../support/door.ts'
import { withProvisioner } from '../support/plan-file.ts'
import { scratchFolder } from '../support/scratch.ts'
import { type TerraformScene, terraformScene } from '../support/terraform-scene.ts'
import { planFacts } from '../unit/targets/terraform/a-plan.ts'

const resource = 'resource "terraform_data" "greeting" {'
const facts = planFacts

let folder: string
let real: Buffer

const terraform = (...args: readonly string[]) =>
  execFileSync('terraform', args, {
    cwd: folder,
    env: { PATH: process.env['PATH'], HOME: folder, CHECKPOINT_DISABLE: '1' },
    encoding: 'utf8',
  })

beforeAll(() => {
  folder = scratchFolder()
  writeFileSync(join(folder, 'main.tf'), `${resource}\n  input = "S3CR3T-of-the-state"\n}\n`)
  terraform('init', '-no-color')
  terraform('plan', '-no-color', '-out=tfplan')
  real = readFileSync(join(folder, 'tfplan'))
})

/** A scene with its state in S3, a role that plans and one that applies, and the store of the former. */
const stored = async () => {
  const scene = await terraformScene({ backend: 's3' })
  const { bucket, key } = scene.state
  const { aws } = scene
  await aws.seed.oidcProvider()
  const accessOf = async (door: string): Promise<StoreAccess> => {
    const job = await freshJob()
    const policy = policyOf(door, aws, { StateBucket: bucket, StateKey: key })
    const role = await aws.seed.role(door, job.subject, { policy })
    const keys = await aws.assumeRole(role, await job.gitHub.token(job.id, 'sts.amazonaws.com'))
    return { session: sessionOf(aws.region, door, keys), artifacts: undefined as never, ...rest }
  }
  const rest = { encryptionKey: undefined, signal: AbortSignal.timeout(60_000) }
  const [planner, applier] = [await accessOf('terraform-plan-comment'), await accessOf('terraform-apply')]
  const store = chooseStore('auto', { bucket, key, region: aws.region }, undefined)
  return { scene, store, planner, applier }
}

const sessionOf = (region: string, door: string, keys: Record<string, string>): Session => ({
  region,
  partition: 'aws',
  door,
  credentials: async () => ({
    accessKeyId: keys['AWS_ACCESS_KEY_ID']!,
    secretAccessKey: keys['AWS_SECRET_ACCESS_KEY']!,
    sessionToken: keys['AWS_SESSION_TOKEN']!,
    expiration: new Date(Date.now() + 3_600_000),
    accountId: '',
  }),
  identity: () => Promise.reject(new Error('nobody asks')),
})

const aRealPlan = (): StoredPlan => newStoredPlan(facts, Buffer.from('# lock\n'), real)

const putAndRef = async (store: PlanStore, plan: StoredPlan, access: StoreAccess): Promise<PlanRef> =>
  planRefInput.parse(await putPlan(store, plan, access))!

const keyOf = ({ place }: PlanRef) => (place.kind === 's3' ? place.key : '')

/** Writes what an attacker would, as the account's root. */
const overwrite = (scene: TerraformScene, ref: PlanRef, Body: Uint8Array) =>
  scene.state.s3.send(new PutObjectCommand({ Bucket: scene.state.bucket, Key: keyOf(ref), Body }))

test.concurrent('lies beside the state, and comes back byte by byte', async () => {
  const { scene, store, planner, applier } = await stored()
  const plan = aRealPlan()
  const ref = await putAndRef(store, plan, planner)
  expect(keyOf(ref)).toBe(`${scene.state.key}.plans/${plan.header.id}.plan`)
  expect(await verifiedPlan(await fetchPlan(ref, applier), ref, undefined)).toEqual(plan)
})

test.concurrent('who plans reads no plan, and who applies writes none', async () => {
  const { store, planner, applier } = await stored()
  const ref = await putAndRef(store, aRealPlan(), planner)
  await expect(fetchPlan(ref, planner)).rejects.toMatchObject({ code: 'access-denied' })
  await expect(putPlan(store, aRealPlan(), applier)).rejects.toMatchObject({
    code: 'access-denied',
    remedy: expect.stringContaining('"Action": ["s3:PutObject"]'),
  })
})

/** What may have happened to it in the bucket, and the code by which it is refused. */
const attacks: readonly (readonly [string, string, (plan: StoredPlan) => Buffer])[] = [
  ['a provisioner in the plan', 'plan-tampered', (plan) => envelopeOf({ ...plan, plan: withCommand(plan.plan) })],
  [
    'a provisioner in the plan, and the header made to fit',
    'plan-tampered',
    ({ header, lockFile, plan }) => {
      const other = withCommand(plan)
      return envelopeOf({ header: { ...header, sha256: sha256Of(other) }, lockFile, plan: other })
    },
  ],
  [
    'another header',
    'plan-header-tampered',
    (plan) => envelopeOf({ ...plan, header: { ...plan.header, directory: 'other' } }),
  ],
  ['another lock file', 'plan-header-tampered', (plan) => envelopeOf({ ...plan, lockFile: Buffer.from('# pick\n') })],
  ['an older plan of the same commit', 'plan-replaced', () => envelopeOf(aRealPlan())],
  ['half of it', 'plan-truncated', (plan) => envelopeOf(plan).subarray(0, 900)],
  ['nothing', 'plan-truncated', () => Buffer.alloc(0)],
  ['it, and more', 'plan-tampered', (plan) => Buffer.concat([envelopeOf(plan), Buffer.alloc(1_000_000)])],
]

const withCommand = (plan: Buffer) => withProvisioner(plan, resource, `touch ${join(folder, 'pwned')}`)

test.concurrent.each(attacks)('%s: %s', async (_, code, attack) => {
  const { scene, store, planner, applier } = await stored()
  const plan = aRealPlan()
  const ref = await putAndRef(store, plan, planner)
  await overwrite(scene, ref, attack(plan))
  const fetched = await fetchPlan(ref, applier)
  expect(fetched.length).toBeLessThanOrEqual(ref.bytes + 1)
  await expect(verifiedPlan(fetched, ref, undefined)).rejects.toMatchObject({ code })
})

test('such a provisioner runs, and nothing that terraform shows tells of it', () => {
  const [honest, other] = [join(folder, 'tfplan'), join(folder, 'changed')]
  writeFileSync(other, withCommand(real))
  const shown = (file: string) => {
    const { configuration, ...rest } = JSON.parse(terraform('show', '-json', file)) as Record<string, unknown>
    return rest
  }
  expect(shown(other)).toEqual(shown(honest))
  expect(terraform('show', '-no-color', other)).toBe(terraform('show', '-no-color', honest))
  terraform('apply', '-no-color', other)
  expect(existsSync(join(folder, 'pwned'))).toBe(true)
})

test.concurrent('that is gone is told from one that may not be read', async () => {
  const { scene, store, planner, applier } = await stored()
  const ref = await putAndRef(store, aRealPlan(), planner)
  await scene.state.s3.send(new DeleteObjectCommand({ Bucket: scene.state.bucket, Key: keyOf(ref) }))
  await expect(fetchPlan(ref, applier)).rejects.toMatchObject({ code: 'plan-gone' })
  const other = { ...ref, place: { ...ref.place, key: 'other.tfstate.plans/x.plan' } } as PlanRef
  await scene.state.s3.send(
    new PutObjectCommand({ Bucket: scene.state.bucket, Key: 'other.tfstate.plans/x.plan', Body: 'x' }),
  )
  await expect(fetchPlan(other, applier)).rejects.toMatchObject({ code: 'access-denied' })
})

test.concurrent('eight plans of one commit lie side by side', async () => {
  const { scene, store, planner } = await stored()
  await Promise.all(Array.from({ length: 8 }, () => putPlan(store, aRealPlan(), planner)))
  expect((await scene.state.keys()).filter((key) => key.endsWith('.plan'))).toHaveLength(8)
})

test.concurrent('a review can be read by the next plan, and one that was changed is told', async () => {
  const { scene, store, planner } = await stored()
  const { header } = aRealPlan()
  const review = planReviewOf(header, '{"digest":1}')
  const text = await putReview(store, review, planner)
  expect(await findReview(text, 'acme/shop', store, planner)).toEqual({ review })
  expect(await findReview(text, 'acme/web', store, planner)).toEqual({ missing: 'its comment names none' })
  const Key = `${scene.state.key}.plans/${header.id}.review`
  await scene.state.s3.send(new PutObjectCommand({ Bucket: scene.state.bucket, Key, Body: '{}' }))
  expect(await findReview(text, 'acme/shop', store, planner)).toEqual({ missing: 'it has been changed since' })
  await scene.state.s3.send(new DeleteObjectCommand({ Bucket: scene.state.bucket, Key }))
  expect(await findReview(text, 'acme/shop', store, planner)).toEqual({ missing: 'it is gone' })
})

test.concurrent('with a key it lies encrypted, in S3 as well', async () => {
  const { scene, store, planner, applier } = await stored()
  const encryptionKey = 'correct horse battery staple'
  const plan = aRealPlan()
  const ref = await putAndRef(store, plan, { ...planner, encryptionKey })
  const { Body } = await scene.state.s3.send(new GetObjectCommand({ Bucket: scene.state.bucket, Key: keyOf(ref) }))
  expect(Buffer.from(await Body!.transformToByteArray()).includes('acme/shop')).toBe(false)
  const fetched = await fetchPlan(ref, applier)
  expect(await verifiedPlan(fetched, ref, encryptionKey)).toEqual(plan)
  await expect(verifiedPlan(fetched, ref, undefined)).rejects.toMatchObject({ code: 'encryption-key-missing' })
})

test.concurrent.each<readonly [string, Rule]>([
  ['throttled', { throttle: true, times: 3 }],
  ['broken off', { reset: true, times: 1 }],
  ['answered with an error', { server_error: 503, times: 2 }],
  ['done, with its answer lost,', { lose: true, times: 1 }],
])('a put that is %s loses nothing, and needs no right to read', async (_, fault) => {
  const { scene, store, planner, applier } = await stored()
  await scene.aws.faults.set({ service: 's3', operation: 'PutObject', ...fault })
  const plan = aRealPlan()
  const ref = await putAndRef(store, plan, planner)
  expect(await verifiedPlan(await fetchPlan(ref, applier), ref, undefined)).toEqual(plan)
})

test.concurrent('a put that stays denied says what the role lacks', async () => {
  const { scene, store, planner } = await stored()
  await scene.aws.faults.set({ service: 's3', operation: 'PutObject', denied: true })
  await expect(putPlan(store, aRealPlan(), planner)).rejects.toMatchObject({
    code: 'access-denied',
    remedy: expect.stringContaining('the statement `StorePlan` of `bootstrap/policies/terraform-plan-comment.json`'),
  })
})
