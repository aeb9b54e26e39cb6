import { expect, test } from '@jest/globals'
import { buildArguments } from '../../../../src/targets/image/build-arguments.ts'

const build = {
  context: '.',
  file: 'app/Dockerfile',
  platform: 'linux/arm64',
  target: undefined,
  buildArgs: {},
  secretFiles: {},
  cacheFrom: [],
  cacheTo: [],
  labels: { a: '1', 'b.c': 'x=y z' },
  tag: 'host/api:v1',
  push: true,
  metadataFile: '/tmp/metadata.json',
}

test('a push: one platform, no attestations, Docker media types, gzip by force', () => {
  expect(buildArguments(build)).toEqual([
    'build',
    '--platform',
    'linux/arm64',
    '--provenance=false',
    '--sbom=false',
    '--progress=plain',
    '--file',
    'app/Dockerfile',
    '--metadata-file',
    '/tmp/metadata.json',
    '--label',
    'a=1',
    '--label',
    'b.c=x=y z',
    '--tag',
    'host/api:v1',
    '--output',
    'type=image,push=true,oci-mediatypes=false,compression=gzip,force-compression=true',
    '.',
  ])
})

test('without a push the image stays in the engine', () => {
  const args = buildArguments({ ...build, push: false })
  expect(args).toContain('--load')
  expect(args.join(' ')).not.toContain('push=true')
})

test('what comes last is the context', () => {
  expect(buildArguments({ ...build, context: 'my app' }).at(-1)).toBe('my app')
})

test('stage, build arguments and secrets, which are files, stand between', () => {
  const given = { target: 'runtime', buildArgs: { A: '1', B: 'x=y z' }, secretFiles: { npm: '/t/0', odd: '/a,"b"/1' } }
  const args = buildArguments({ ...build, ...given })
  expect(args.slice(args.indexOf('--target'), args.indexOf('--label'))).toEqual([
    '--target',
    'runtime',
    '--build-arg',
    'A=1',
    '--build-arg',
    'B=x=y z',
    '--secret',
    'id=npm,src=/t/0',
    '--secret',
    'id=odd,"src=/a,""b""/1"',
  ])
})

test('caches', () => {
  const args = buildArguments({ ...build, cacheFrom: ['type=gha', 'type=registry,ref=a'], cacheTo: ['type=inline'] })
  expect(args.slice(args.indexOf('--cache-from'), args.indexOf('--tag'))).toEqual([
    '--cache-from',
    'type=gha',
    '--cache-from',
    'type=registry,ref=a',
    '--cache-to',
    'type=inline',
  ])
})
