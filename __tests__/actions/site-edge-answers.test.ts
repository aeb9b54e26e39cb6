/** What the door makes of CloudFront's answers. */
import { CreateInvalidationCommand, GetInvalidationCommand, ListInvalidationsCommand } from '@aws-sdk/client-cloudfront'
import { describe, expect } from '@jest/globals'
import { cachedForLong, cloudFrontOf, published, visit, visited } from '../support/edge.ts'
import { type SiteScene, siteScene } from '../support/site-scene.ts'

const invalidationsOf = async (scene: SiteScene) => {
  const command = new ListInvalidationsCommand({ DistributionId: scene.distribution.id })
  return (await cloudFrontOf(scene).send(command)).InvalidationList?.Items ?? []
}

describe('what CloudFront answers', () => {
  visited('with too many in progress the door waits for its turn', async () => {
    const scene = await siteScene({ distribution: true })
    const { id } = scene.distribution
    await published(scene, { 'index.html': 'one', 'a~1.txt': 'one' })
    await scene.aws.knobs({ cloudfront: { [id]: { invalidation_seconds: 600 } } })
    const Items = Array.from({ length: 15 }, (_, at) => `/${at}/*`)
    await cloudFrontOf(scene).send(
      new CreateInvalidationCommand({
        DistributionId: id,
        InvalidationBatch: { CallerReference: 'others', Paths: { Quantity: 15, Items } },
      }),
    )
    const step = scene.start({ 'index.html': 'two', 'a~1.txt': 'two' }, cachedForLong)
    await step.waitForLog(/TooManyInvalidationsInProgress, asking again/, 60)
    await scene.aws.knobs({ cloudfront: { [id]: { invalidation_seconds: 0 } } })
    const second = await step.result
    expect(second).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed' } })
    expect(JSON.parse(second.outputs['invalidation-paths']!)[id]).toContain('/a*')
  })

  visited('without room until the step is over, the next run makes up for it', async () => {
    const scene = await siteScene({ distribution: true })
    const { id, domain } = scene.distribution
    await published(scene, { 'index.html': 'one' })
    expect((await visit(domain, '/')).body).toBe('one')
    await scene.aws.faults.set({
      service: 'cloudfront',
      operation: 'CreateInvalidation',
      error: {
        code: 'TooManyInvalidationsInProgress',
        status: 400,
        message: 'Processing your request will exceed it.',
      },
    })
    const inputs = { ...cachedForLong, 'on-failure': 'none' }
    const second = await scene.run({ 'index.html': 'two' }, { ...inputs, timeout: '15s' })
    expect(second.exitCode).toBe(1)
    expect(['too-many-invalidations', 'timed-out']).toContain(second.outputs['failure-code'])
    await scene.aws.faults.clear()
    const third = await scene.run({ 'index.html': 'two' }, { ...inputs, 'wait-invalidation': 'true' })
    expect(third.exitCode).toBe(0)
    expect(JSON.parse(third.outputs['invalidation-paths']!)).toEqual({ [id]: ['/', '/index.html'] })
    expect((await visit(domain, '/')).body).toBe('two')
  })

  visited('throttled again and again, and with an answer that is lost, it is one invalidation', async () => {
    const scene = await siteScene({ distribution: true })
    await published(scene, { 'index.html': 'one' })
    const before = await invalidationsOf(scene)
    await scene.aws.faults.set(
      { service: 'cloudfront', operation: 'CreateInvalidation', throttle: true, times: 3 },
      { service: 'cloudfront', operation: 'CreateInvalidation', lose: true, times: 1 },
    )
    const second = await scene.run({ 'index.html': 'two' }, cachedForLong)
    expect(second).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed' } })
    expect(await invalidationsOf(scene)).toHaveLength(before.length + 1)
  })

  visited('it is waited for when that is asked, and not otherwise', async () => {
    const scene = await siteScene({ distribution: true })
    const { id } = scene.distribution
    await published(scene, { 'index.html': 'one' })
    await scene.aws.knobs({ cloudfront: { [id]: { invalidation_seconds: 2 } } })
    const stateAfter = async (inputs: Record<string, string>, version: string) => {
      const step = await scene.run({ 'index.html': version }, { ...cachedForLong, ...inputs })
      expect(step.exitCode).toBe(0)
      const invalidation = JSON.parse(step.outputs['invalidation-ids']!)[id]
      const command = new GetInvalidationCommand({ DistributionId: id, Id: invalidation })
      return (await cloudFrontOf(scene).send(command)).Invalidation?.Status
    }
    expect(await stateAfter({ 'wait-invalidation': 'true' }, 'two')).toBe('Completed')
    await scene.aws.knobs({ cloudfront: { [id]: { invalidation_seconds: 600 } } })
    expect(await stateAfter({}, 'three')).toBe('InProgress')
  })

  visited('a distribution that may not be looked at forgets everything, and nothing more is claimed', async () => {
    const scene = await siteScene({ distribution: true })
    const { id, domain } = scene.distribution
    await published(scene, { 'index.html': 'one' })
    expect((await visit(domain, '/')).body).toBe('one')
    await scene.aws.faults.set({ service: 'cloudfront', operation: 'GetDistribution', denied: true })
    const second = await scene.run({ 'index.html': 'two' }, { ...cachedForLong, 'wait-invalidation': 'true' })
    expect(second).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed', 'site-url': '' } })
    expect(JSON.parse(second.outputs['invalidation-paths']!)).toEqual({ [id]: ['/*'] })
    expect(second.summary).toContain('cloudfront:GetDistribution')
    expect((await visit(domain, '/')).body).toBe('two')
  })

  visited('a denied invalidation puts back what served, and says which statement is missing', async () => {
    const scene = await siteScene({ distribution: true })
    await published(scene, { 'index.html': 'one' })
    await scene.aws.faults.set({ service: 'cloudfront', operation: 'CreateInvalidation', denied: true })
    const second = await scene.run({ 'index.html': 'two' }, cachedForLong)
    expect(second).toMatchObject({ exitCode: 1, outputs: { 'failure-code': 'access-denied' } })
    expect(second.summary).toContain(
      `"Action": "cloudfront:CreateInvalidation", "Resource": "${scene.distribution.arn}"`,
    )
    await scene.aws.faults.clear()
    const third = await scene.run({ 'index.html': 'two' }, { ...cachedForLong, 'wait-invalidation': 'true' })
    expect(third).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed', serving: 'new' } })
    expect((await visit(scene.distribution.domain, '/')).body).toBe('two')
  })
})
