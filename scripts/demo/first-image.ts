import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ECRClient, GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr'
import { rootSettings } from '../../sandbox/aws/root-settings.ts'
import type { Place } from '../../sandbox/aws/seed.ts'
import { run } from '../../sandbox/setup/command.ts'

/**
 * Builds and pushes an image with Docker alone, as the example's README does it by hand: a function cannot be made before
 * its image. Gives `<repository>@sha256:…`.
 */
export async function pushFirstImage(
  place: Place,
  environment: Record<string, string>,
  { repositoryUri, context, scratch }: { repositoryUri: string; context: string; scratch: string },
): Promise<string> {
  const configuration = join(scratch, 'docker-of-the-first-image')
  mkdirSync(configuration, { mode: 0o700 })
  const known = JSON.parse(readFileSync(join(environment['DOCKER_CONFIG']!, 'config.json'), 'utf8')) as object
  const auths = { [repositoryUri.split('/')[0]!]: { auth: await registryToken(place) } }
  writeFileSync(join(configuration, 'config.json'), JSON.stringify({ ...known, auths }), { mode: 0o600 })
  const metadataFile = join(scratch, 'first-image.json')
  const build = ['buildx', 'build', '--platform', 'linux/amd64', '--provenance=false', '--metadata-file', metadataFile]
  await run('docker', [...build, '--tag', `${repositoryUri}:first`, '--push', context], {
    env: { ...process.env, ...environment, DOCKER_CONFIG: configuration },
    seconds: 300,
  })
  const metadata = JSON.parse(readFileSync(metadataFile, 'utf8')) as Record<string, string>
  return `${repositoryUri}@${metadata['containerimage.digest']}`
}

async function registryToken(place: Place): Promise<string> {
  const ecr = new ECRClient(rootSettings(place))
  const { authorizationData } = await ecr.send(new GetAuthorizationTokenCommand({}))
  return authorizationData![0]!.authorizationToken!
}
