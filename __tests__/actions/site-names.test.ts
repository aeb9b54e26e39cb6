/** Files whose names are odd, whose links lead somewhere, and roles that may publish beside it. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { freshJob, policyOf, roleFor } from '../support/door.ts'
import { scratchFolder } from '../support/scratch.ts'
import { notOnVersitygw, siteScene } from '../support/site-scene.ts'

const odd = [
  'index.html',
  '.well-known/security.txt',
  'a b+c&d=e.html',
  'über uns/größe.html',
  'cafe\u0301.txt',
  '100%25 sure.txt',
  "quote's (1).txt",
  'what?.txt',
  'hash#tag.txt',
  'tilde~1.txt',
  '日本/\u{1f600}.txt',
  '<b>&amp;.txt',
  'a,b;c@d:e.txt',
  'star*.txt',
]

const contents = Object.fromEntries(odd.map((name) => [name, `content of ${name}`]))

test.concurrent('odd names are published as they are, seen as published the next time, and deleted', async () => {
  const scene = await siteScene({ distribution: true })
  const inputs = { 'max-delete': '100%', 'max-paths': '100' }
  const first = await scene.run(contents, inputs)
  expect(first.errors).toEqual([])
  expect(Object.keys(await scene.list()).sort()).toEqual([...odd].sort())
  expect((await scene.read('日本/\u{1f600}.txt'))?.text).toBe('content of 日本/\u{1f600}.txt')
  expect(await scene.run(contents, inputs)).toMatchObject({ outputs: { outcome: 'unchanged', changed: 'false' } })
  const last = await scene.run({ 'index.html': 'alone' }, inputs)
  expect(last).toMatchObject({ exitCode: 0, outputs: { deleted: String(odd.length - 1) } })
  expect(Object.keys(await scene.list())).toEqual(['index.html'])
})

test.concurrent('links in the folder are followed; those that lead out end the step before any write', async () => {
  const scene = await siteScene()
  const folder = join(scratchFolder(), 'site')
  mkdirSync(join(folder, 'v2'), { recursive: true })
  writeFileSync(join(folder, 'v2/index.html'), 'two')
  symlinkSync('v2', join(folder, 'latest'))
  const good = await scene.run({}, { source: folder })
  expect(good).toMatchObject({ exitCode: 0, outputs: { uploaded: '2' } })
  expect((await scene.read('latest/index.html'))?.text).toBe('two')
  const before = await scene.list({ state: true })
  symlinkSync('/etc/hostname', join(folder, 'host'))
  symlinkSync('..', join(folder, 'v2/circle'))
  writeFileSync(join(folder, 'back\\slash'), '')
  const bad = await scene.run({}, { source: folder })
  expect(bad).toMatchObject({ exitCode: 1, outputs: { 'failure-code': 'guard-source', changed: 'false' } })
  expect(bad.errors).toHaveLength(1)
  for (const text of [
    '"host" is a link',
    '"v2/circle" is a link that leads in a circle',
    'has a backslash',
    '`exclude`',
  ])
    expect(bad.errors[0]).toContain(text)
  expect(await scene.list({ state: true })).toEqual(before)
})

test.concurrent('an empty folder ends the step before any write, and empties the site when that is meant', async () => {
  const scene = await siteScene()
  await scene.run({ 'index.html': 'one', 'about.html': 'two' })
  const source = scratchFolder()
  const refused = await scene.run({}, { source })
  expect(refused).toMatchObject({ exitCode: 1, outputs: { 'failure-code': 'guard-empty-source', changed: 'false' } })
  expect(Object.keys(await scene.list())).toHaveLength(2)
  const meant = await scene.run({}, { source, 'allow-empty': 'true', 'max-delete': '100%' })
  expect(meant).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed', deleted: '2' } })
  expect(await scene.list()).toEqual({})
})

notOnVersitygw('it knows no roles')('the role of one site reaches no other one, however alike its name', async () => {
  const scene = await siteScene({ distribution: true })
  const { aws, bucket } = scene
  const job = await freshJob()
  const resources = {
    Bucket: bucket,
    Prefix: 'docs/',
    State: '.aws-deploy/docs~',
    Distribution: scene.distribution.id,
  }
  const names = ['s3-sync-invalidate', 's3-sync-invalidate-cloudfront']
  const policies = Object.fromEntries(names.map((name) => [name, policyOf(name, aws, resources)]))
  const { role: arn, env } = await roleFor(aws, job, policies)
  const role = { 'role-to-assume': arn }
  const files = { 'index.html': 'ours' }
  for (const prefix of ['docs-old', 'doc', '']) {
    const step = await scene.run(files, { ...role, prefix }, { env })
    expect(step).toMatchObject({ exitCode: 1, outputs: { 'failure-code': 'access-denied', changed: 'false' } })
  }
  expect(await scene.list({ state: true })).toEqual({})
  const own = await scene.run(files, { ...role, prefix: 'docs' }, { env })
  expect(own.errors).toEqual([])
  expect(own).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed' } })
})
