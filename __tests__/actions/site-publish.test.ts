import { describe, expect, test } from '@jest/globals'
import { siteScene } from '../support/site-scene.ts'

const site = {
  'index.html': '<script src="/assets/app-D2k9xQ7z.js"></script>',
  'assets/app-D2k9xQ7z.js': 'console.log(1)',
  'logo.svg': '<svg/>',
  '.well-known/security.txt': 'Contact: mailto:security@example.com',
}

const next = {
  ...site,
  'index.html': '<script src="/assets/app-K8w2pL5m.js"></script>',
  'assets/app-K8w2pL5m.js': 'console.log(2)',
}

describe('a site', () => {
  test.concurrent('is published, then only what changed', async () => {
    const scene = await siteScene({ distribution: true })
    const first = await scene.run(site)
    expect(first).toMatchObject({
      exitCode: 0,
      outputs: {
        outcome: 'deployed',
        serving: 'new',
        changed: 'true',
        uploaded: '4',
        deleted: '0',
        'foreign-count': '0',
      },
    })
    expect(Object.keys(await scene.list()).sort()).toEqual(Object.keys(site).sort())
    const again = await scene.run(site)
    expect(again).toMatchObject({
      exitCode: 0,
      outputs: { outcome: 'unchanged', changed: 'false', 'unchanged-count': '4', 'invalidation-ids': '{}' },
    })
    const { 'assets/app-D2k9xQ7z.js': _, ...rest } = next
    const second = await scene.run(rest)
    expect(second).toMatchObject({
      exitCode: 0,
      outputs: {
        outcome: 'deployed',
        uploaded: '2',
        retained: '1',
        'previous-release-id': first.outputs['release-id'],
      },
    })
    expect(JSON.parse(second.outputs['invalidation-paths']!)).toEqual({ [scene.distribution.id]: ['/', '/index.html'] })
  })
})
