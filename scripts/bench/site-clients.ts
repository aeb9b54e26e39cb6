import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { type Measured, measure } from './measured-process.ts'
import { peerFolders, sitePeers } from './site-peers.ts'
import { stepVariables } from './step-variables.ts'

type Variables = Readonly<Record<string, string>>

/** Where a client publishes. */
export interface Place {
  readonly endpoint: string
  readonly bucket: string
  readonly keys: { readonly id: string; readonly secret: string }
}

/** Somebody who publishes a folder to a bucket: a process, from its start to its end. */
export interface SiteClient {
  readonly name: string
  readonly publish: (folder: string, place: Place) => Promise<Measured>
}

const region = 'us-east-1'

const variables = ({ endpoint, keys }: Place): Variables => ({
  PATH: process.env['PATH']!,
  AWS_ENDPOINT_URL_S3: endpoint,
  AWS_ENDPOINT_URL: endpoint,
  AWS_REGION: region,
  AWS_DEFAULT_REGION: region,
  AWS_ACCESS_KEY_ID: keys.id,
  AWS_SECRET_ACCESS_KEY: keys.secret,
  AWS_EC2_METADATA_DISABLED: 'true',
})

const withFolder = async <T>(work: (folder: string) => Promise<T>): Promise<T> => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-site-'))
  try {
    return await work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Our step as the runner starts it: the bundle, with a manifest, a lease and the order that no visitor notices. */
export const ours: SiteClient = {
  name: 's3-sync-invalidate',
  publish: (source, place) =>
    withFolder((folder) => {
      const given = { source, bucket: place.bucket, 'max-delete': '100%' }
      const env = stepVariables('s3-sync-invalidate', given, folder, { ...variables(place), GITHUB_WORKSPACE: source })
      return measure([process.execPath, resolve('dist/s3-sync-invalidate/index.js')], { cwd: folder, env })
    }),
}

const peer = (
  name: string,
  command: (folder: string, place: Place) => readonly [string, ...string[]],
  more: (place: Place) => Variables = () => ({}),
): SiteClient => ({
  name,
  publish: (source, place) =>
    withFolder((cwd) =>
      measure(command(source, place), { cwd, env: { ...variables(place), HOME: cwd, ...more(place) } }),
    ),
})

export const awsCli = peer('aws s3 sync', (folder, { bucket }) => [
  'aws',
  's3',
  'sync',
  folder,
  `s3://${bucket}`,
  '--only-show-errors',
])

/** As fast as it goes: 64 at a time, compared by content. */
export const rclone = peer(
  'rclone',
  (folder, { bucket }) => [
    'rclone',
    'sync',
    '--checksum',
    '--transfers=64',
    '--checkers=64',
    '--fast-list',
    '--s3-no-check-bucket',
    folder,
    `s3:${bucket}`,
  ],
  ({ endpoint, keys }) => ({
    RCLONE_CONFIG_S3_TYPE: 's3',
    RCLONE_CONFIG_S3_PROVIDER: 'Other',
    RCLONE_CONFIG_S3_ENDPOINT: endpoint,
    RCLONE_CONFIG_S3_REGION: region,
    RCLONE_CONFIG_S3_ACCESS_KEY_ID: keys.id,
    RCLONE_CONFIG_S3_SECRET_ACCESS_KEY: keys.secret,
  }),
)

const s5cmd = peer('s5cmd', (folder, { bucket, endpoint }) => [
  's5cmd',
  '--endpoint-url',
  endpoint,
  'sync',
  `${folder}/`,
  `s3://${bucket}/`,
])

const s3deploy = peer('s3deploy', (folder, { bucket, endpoint, keys }) => [
  's3deploy',
  '-source',
  folder,
  '-bucket',
  bucket,
  '-region',
  region,
  '-endpoint-url',
  endpoint,
  '-key',
  keys.id,
  '-secret',
  keys.secret,
  '-quiet',
])

const programs: Readonly<Record<string, SiteClient>> = { aws: awsCli, rclone, s5cmd, s3deploy }

const isInstalled = (program: string): boolean =>
  process.env['PATH']!.split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })

/** The peers that can be had here, pinned ones before those of the machine; what cannot be had is named. */
export const peers = async (): Promise<readonly SiteClient[]> => {
  await sitePeers((line) => console.log(line))
  process.env['PATH'] = [...new Set([...peerFolders(), ...process.env['PATH']!.split(delimiter)])].join(delimiter)
  return Object.entries(programs).flatMap(([program, client]) => (isInstalled(program) ? [client] : []))
}
