/** Zips: from the workspace, and from S3, which Lambda reads itself. */
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { freshJob, policyOf, roleFor, without } from '../support/door.ts'
import { functionName, lambdaScene, type Scene, writesOf } from '../support/lambda-scene.ts'
import { functionZip } from '../support/zip.ts'

const sha256 = (zip: Buffer) => createHash('sha256').update(zip).digest('base64')
const first = functionZip('1')
const second = functionZip('2')

/** A folder with the zip, as the checked-out repository. */
const withZip = async <T>(zip: Buffer, work: (workspace: string) => Promise<T>): Promise<T> => {
  const folder = mkdtempSync(join(tmpdir(), 'zip-'))
  try {
    writeFileSync(join(folder, 'function.zip'), zip)
    return await work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const bucketOf = ({ aws }: Scene) => `artifacts-${aws.account}`
const key = 'pricing/v2.zip'

/** Puts a zip into the scene's bucket. Gives the inputs that name it. */
const inS3 = async (scene: Scene, zip: Buffer, more: { versioned?: boolean } = {}) => {
  const bucket = bucketOf(scene)
  const version = await scene.aws.seed.object({ bucket, key, body: zip, ...more })
  return { inputs: { 's3-bucket': bucket, 's3-key': key }, version: version ?? '' }
}

test.concurrent('deploys a zip of the workspace, once', async () => {
  const scene = await lambdaScene({ archive: first })
  await withZip(second, async (workspace) => {
    const inputs = { 'zip-file': 'function.zip', 'test-payload': '{}', 'test-expect-json': 'version=2' }
    const step = await scene.run(inputs, { workspace })
    expect(step.errors).toEqual([])
    expect(step).toMatchObject({
      exitCode: 0,
      outputs: { outcome: 'deployed', serving: 'new', version: '2', 'code-sha256': sha256(second), 'image-digest': '' },
    })
    const again = await scene.run(inputs, { workspace })
    expect(again.outputs).toMatchObject({ outcome: 'unchanged', changed: 'false' })
  })
  expect(await scene.seen()).toBe('1 2')
})

test.concurrent('without an alias the zip before is put back', async () => {
  const scene = await lambdaScene({ archive: first, alias: null })
  await withZip(functionZip('2', 'no model'), async (workspace) => {
    const step = await scene.run({ 'zip-file': 'function.zip', 'test-payload': '{}' }, { workspace })
    expect(step).toMatchObject({
      exitCode: 1,
      outputs: { outcome: 'rolled-back', serving: 'previous', 'failure-code': 'function-error' },
    })
  })
  expect((await scene.seen()).split(' ').at(-1)).toBe('1')
})

test.concurrent('deploys a zip of S3, and the same again is unchanged', async () => {
  const scene = await lambdaScene({ archive: first })
  const { inputs } = await inS3(scene, second)
  const step = await scene.run({ ...inputs, 'test-payload': '{}', 'test-expect-json': 'version=2' })
  expect(step.errors).toEqual([])
  expect(step).toMatchObject({
    exitCode: 0,
    outputs: { outcome: 'deployed', serving: 'new', version: '2', 'code-sha256': sha256(second) },
  })
  expect(await writesOf(scene.aws)).toEqual(['UpdateFunctionCode', 'PublishVersion', 'UpdateAlias'])
  await scene.aws.clearCalls()
  const again = await scene.run(inputs)
  expect(again).toMatchObject({ exitCode: 0, outputs: { outcome: 'unchanged', changed: 'false', serving: 'new' } })
  expect(await writesOf(scene.aws)).toEqual([])
  expect(await scene.seen()).toBe('1 2')
})

test.concurrent('a version of the object is taken when it is named', async () => {
  const scene = await lambdaScene({ archive: first })
  const { inputs, version } = await inS3(scene, second, { versioned: true })
  await inS3(scene, functionZip('3'))
  const old = await scene.run({ ...inputs, 's3-object-version': version })
  expect(old).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed', 'code-sha256': sha256(second) } })
  const newest = await scene.run(inputs)
  expect(newest).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed', version: '3' } })
  expect(await scene.seen()).toBe('1 2 3')
})

test.concurrent('without an alias a zip of S3 that fails gives way to the one before', async () => {
  const scene = await lambdaScene({ archive: first, alias: null })
  const { inputs } = await inS3(scene, functionZip('2', 'no model'))
  const step = await scene.run({ ...inputs, 'test-payload': '{}' })
  expect(step).toMatchObject({ exitCode: 1, outputs: { outcome: 'rolled-back', serving: 'previous' } })
  expect((await scene.seen()).split(' ').at(-1)).toBe('1')
})

test.concurrent('an update that begins right before the dry run is waited for', async () => {
  const scene = await lambdaScene({ archive: first })
  const { inputs } = await inS3(scene, second)
  const message = 'The operation cannot be performed at this time. An update is in progress for resource: pricing'
  const error = { code: 'ResourceConflictException', status: 409, message }
  await scene.aws.faults.set({ service: 'lambda', operation: 'UpdateFunctionCode', nth: 1, error })
  const step = await scene.run(inputs)
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed', serving: 'new' } })
  expect(await scene.seen()).toBe('1 2')
})

test.concurrent.each([
  ['an object that is not there', { 's3-key': 'none.zip' }, 's3-object-missing', 'aws s3api list-object-versions'],
  ['a version that is not there', { 's3-object-version': 'none' }, 's3-object-missing', '--prefix pricing/v2.zip'],
  ['a bucket that is not there', { 's3-bucket': 'nobody-has-this' }, 's3-bucket-missing', 'without `s3://`'],
])('%s is told before any write', async (_, other, code, remedy) => {
  const scene = await lambdaScene({ archive: first })
  const { inputs } = await inS3(scene, second)
  const step = await scene.run({ ...inputs, ...other })
  expect(step).toMatchObject({ exitCode: 1, outputs: { changed: 'false', serving: 'previous', 'failure-code': code } })
  expect(step.errors[0]).toContain(remedy)
  expect(await writesOf(scene.aws)).toEqual([])
  expect(await scene.seen()).toBe('1')
})

test.concurrent('what is no zip is told before any write', async () => {
  const scene = await lambdaScene({ archive: first })
  const { inputs } = await inS3(scene, Buffer.from('not a zip'))
  const step = await scene.run(inputs)
  expect(step.outputs).toMatchObject({ changed: 'false', 'failure-code': 'zip-invalid' })
  expect(await writesOf(scene.aws)).toEqual([])
})

test.concurrent('Lambda reads the zip with the rights of the job: with the policy it may, without it that is told', async () => {
  const scene = await lambdaScene({ archive: first })
  const { inputs, version } = await inS3(scene, second, { versioned: true })
  const job = await freshJob()
  const resources = { Function: functionName, Repository: functionName, Bucket: bucketOf(scene) }
  const code = policyOf('update-and-wait-lambda-s3', scene.aws, resources)
  const door = policyOf('update-and-wait-lambda', scene.aws, resources)
  const { role, env } = await roleFor(scene.aws, job, { door, code: without(code, 's3:GetObjectVersion') })
  const refused = await scene.run({ ...inputs, 's3-object-version': version, 'role-to-assume': role }, { env })
  expect(refused).toMatchObject({ exitCode: 1, outputs: { changed: 'false', 'failure-code': 's3-access-denied' } })
  expect(refused.errors[0]).toContain(`"Resource": "arn:aws:s3:::${bucketOf(scene)}/${key}"`)
  const step = await scene.run({ ...inputs, 'role-to-assume': role }, { env })
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed', serving: 'new' } })
  expect(await scene.seen()).toBe('1 2')
})

test.concurrent('a Lambda that does not tell the hash of the zip is found out', async () => {
  const scene = await lambdaScene({ archive: first })
  const { inputs } = await inS3(scene, second)
  const dryRun = { service: 'lambda', operation: 'UpdateFunctionCode', match: { DryRun: true } }
  await scene.aws.faults.set({ ...dryRun, set: { CodeSha256: sha256(first) } })
  const step = await scene.run(inputs)
  expect(step).toMatchObject({ exitCode: 1, outputs: { changed: 'false', 'failure-code': 's3-hash-unknown' } })
  expect(await writesOf(scene.aws)).toEqual([])
})

test.concurrent('an object that is overwritten in mid-deploy is not deployed', async () => {
  const scene = await lambdaScene({ archive: first })
  const { inputs } = await inS3(scene, second)
  await scene.aws.faults.set({ service: 'lambda', operation: 'UpdateFunctionCode', nth: 2, latency_ms: 3000 })
  const step = scene.start(inputs)
  await step.waitForLog(/update the code/)
  await inS3(scene, functionZip('3'))
  expect(await step.result).toMatchObject({
    exitCode: 1,
    outputs: { outcome: 'superseded', serving: 'previous', 'failure-code': 'changed-meanwhile' },
  })
  expect(await scene.seen()).toBe('1')
})

test.concurrent('a zip for a function of images is told by name, and an image for one of zips', async () => {
  const [images, zips] = await Promise.all([lambdaScene(), lambdaScene({ archive: first })])
  const { inputs } = await inS3(images, second)
  const zip = await images.run(inputs)
  expect(zip.outputs).toMatchObject({ changed: 'false', 'failure-code': 'package-type' })
  expect(zip.errors[0]).toContain('it is Image, and `s3-bucket` was given')
  const image = await zips.run({ 'image-uri': `${functionName}@sha256:${'a'.repeat(64)}` })
  expect(image.outputs).toMatchObject({ changed: 'false', 'failure-code': 'package-type' })
})
