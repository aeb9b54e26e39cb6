import { expect, test } from '@jest/globals'
import { freshAws, freshJob, policyOf, roleFor } from '../support/door.ts'
import { imageScene, repositoryName } from '../support/image-scene.ts'

const critical = {
  name: 'CVE-2026-0001',
  severity: 'CRITICAL',
  package: 'openssl',
  version: '3.0.1',
  fixed: '3.0.2',
}
const low = { name: 'CVE-2026-0002', severity: 'LOW', package: 'zlib', version: '1.2' }

/** A repository with scans of this kind. */
const scene = async (knobs: Record<string, unknown>, scanOnPush = true) => {
  const made = await imageScene({ scanOnPush })
  await made.aws.knobs({ ecr: { [repositoryName]: { scan_seconds: 0.3, ...knobs } } })
  return made
}

test.concurrent('a finding at the threshold stops before any other tag; what is below it does not', async () => {
  const { run, aws, image, commit } = await scene({ scan_findings: [low, critical] })
  const step = await run({ 'scan-threshold': 'high', tags: 'sha\nstable\nlatest' })
  const digest = (await image())!.digest
  const tags = JSON.stringify([commit])
  expect(step).toMatchObject({
    exitCode: 1,
    outputs: { outcome: 'failed', changed: 'true', 'failure-code': 'guard-scan', digest, tags },
  })
  expect(step.errors).toEqual([
    expect.stringContaining(
      '`scan-threshold: high`: 1 critical, the worst CVE-2026-0001 in openssl 3.0.1 (Amazon ECR)',
    ),
  ])
  expect((await image())!.tags).toEqual([commit])
  expect(step.summary).toContain('| Scan | 1 critical, 1 low (Amazon ECR) |')
  expect(step.summary).toContain('| `CVE-2026-0001` | openssl 3.0.1 | critical | – |')
  expect(step.summary).toContain('| `CVE-2026-0002` | zlib 1.2 | low | – |')
  // The image that was kept back is reused, and kept back again.
  await aws.clearCalls()
  const again = await run({ 'scan-threshold': 'critical' })
  expect(again).toMatchObject({
    exitCode: 1,
    outputs: { changed: 'false', 'failure-code': 'guard-scan', digest, tags },
  })
  expect((await aws.calls()).map(({ operation }) => operation)).not.toContain('PutImage')
  // Without the finding the same image gets its tags.
  await aws.knobs({ ecr: { [repositoryName]: { scan_findings: [low] } } })
  const passed = await run({ 'scan-threshold': 'medium' })
  expect(passed).toMatchObject({ exitCode: 0, outputs: { outcome: 'reused', changed: 'true', digest } })
  expect(passed.summary).toContain('| Scan | 1 low (Amazon ECR) |')
  expect((await image('latest'))!.digest).toBe(digest)
})

test.concurrent('where the push begins no scan the step begins it, once; findings come in pages', async () => {
  const many = Array.from({ length: 1100 }, (_, at) => ({ ...low, name: `CVE-2026-${String(at).padStart(4, '0')}` }))
  const { run, aws } = await scene({ scan_findings: [...many, critical] }, false)
  const step = await run({ 'scan-threshold': 'critical' })
  expect(step).toMatchObject({ exitCode: 1, outputs: { 'failure-code': 'guard-scan' } })
  expect(step.summary).toContain('1 critical, 1100 low')
  expect(step.summary).toContain('And 1051 more of no higher severity.')
  const calls = (await aws.calls()).filter(({ operation }) => operation === 'StartImageScan')
  expect(calls).toHaveLength(1)
})

test.concurrent('a basic scan that is older than a day is made again', async () => {
  const { run, aws } = await scene({ scan_age_seconds: 25 * 3600 })
  const step = await run({ 'scan-threshold': 'critical' })
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'built' } })
  expect((await aws.calls()).map(({ operation }) => operation)).toContain('StartImageScan')
})

test.concurrent('the findings of Amazon Inspector come after ACTIVE, and are waited for; suppressed ones do not count', async () => {
  const accepted = { ...critical, name: 'CVE-2026-0003', status: 'SUPPRESSED' }
  const knobs = { scan_type: 'ENHANCED', scan_grows_seconds: 2, scan_findings: [accepted, critical] }
  const { run } = await scene(knobs, false)
  const step = await run({ 'scan-threshold': 'critical' })
  expect(step).toMatchObject({ exitCode: 1, outputs: { 'failure-code': 'guard-scan' } })
  expect(step.errors[0]).toContain('1 critical, the worst CVE-2026-0001 in openssl 3.0.1 (Amazon Inspector)')
  expect(step.summary).toContain('| `CVE-2026-0001` | openssl 3.0.1 | critical | `3.0.2` |')
  expect(step.summary).not.toContain('CVE-2026-0003')
})

test.concurrent.each([
  ['UNSUPPORTED_IMAGE', 'guard-scan-unsupported', 'The operating system and/or package manager are not supported'],
  ['FAILED', 'guard-scan-failed', 'FAILED'],
] as const)('a scan that ends as %s lets nothing pass', async (scan_ends, code, reason) => {
  const { run, image, commit } = await scene({ scan_ends })
  const step = await run({ 'scan-threshold': 'critical' })
  expect(step).toMatchObject({ exitCode: 1, outputs: { changed: 'true', 'failure-code': code } })
  expect(step.errors).toEqual([expect.stringContaining(reason)])
  expect((await image())!.tags).toEqual([commit])
})

test.concurrent('a scan that takes longer than the step ends it, and says how far it was', async () => {
  const { run } = await scene({ scan_seconds: 600 })
  const step = await run({ 'scan-threshold': 'critical', timeout: '30s' })
  expect(step).toMatchObject({
    exitCode: 1,
    outputs: { outcome: 'timed-out', changed: 'true', 'failure-code': 'timed-out' },
  })
  expect(step.log).toMatch(/Scan: IN_PROGRESS \(\d+ s left\)/)
})

test.concurrent('without a push nothing is scanned, and that is said', async () => {
  const { run, aws } = await scene({ scan_findings: [critical] })
  const step = await run({ 'scan-threshold': 'critical', push: 'false' })
  expect(step).toMatchObject({ exitCode: 0, notices: ['The image is not scanned, since it is not pushed.'] })
  expect(await aws.calls()).toEqual([])
})

test.concurrent('the documented policies are enough for a scan, and a role without them is told so', async () => {
  const aws = freshAws()
  const job = await freshJob()
  const of = (door: string) => policyOf(door, aws, { Repository: repositoryName })
  const scan = of('build-lambda-image-scan')
  const { role, env } = await roleFor(aws, job, { build: of('build-lambda-image'), scan })
  const { run } = await imageScene({ aws, env, commit: job.sha })
  const inputs = { 'role-to-assume': role, 'scan-threshold': 'critical' }
  expect(await run(inputs)).toMatchObject({ exitCode: 0, errors: [] })
  const decisions = await aws.decisions()
  expect(decisions.filter(({ decision }) => decision !== 'Allow')).toEqual([])
  const used = new Set(decisions.map(({ action }) => action))
  const granted = [scan.Statement].flat().flatMap(({ Action = [] }) => Action)
  expect(granted.filter((action) => !used.has(action))).toEqual([])
  const bare = await aws.seed.role('bare', job.subject, { build: of('build-lambda-image') })
  const denied = await run({ ...inputs, 'role-to-assume': bare })
  expect(denied).toMatchObject({ exitCode: 1, outputs: { 'failure-code': 'access-denied' } })
  expect(denied.errors[0]).toContain('"Action": "ecr:DescribeImageScanFindings"')
})
