import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { dataDirectory } from '../../../shell/terraform-environment.ts'

/** Where the state is, as `init` has settled it: configuration and `-backend-config` together. No secret of it is kept. */
export interface Backend {
  /** Such as `s3`, `local`, `http`, `remote`, `cloud`. */
  readonly type: string
  /** For S3. Undefined for every other type. */
  readonly s3?: S3Backend | undefined
}

export interface S3Backend {
  readonly bucket: string
  /** The `key` of the configuration: the state's own key in the workspace `default`. */
  readonly key: string
  /** Undefined: that of the environment. */
  readonly region: string | undefined
  readonly workspaceKeyPrefix: string
  /** `encrypt`: whether the state is written with the header that asks for encryption. */
  readonly encrypt: boolean
  readonly kmsKeyId: string | undefined
  readonly acl: string | undefined
  /** Of a store that is not AWS's own. */
  readonly endpoint: string | undefined
  /** Who reaches the bucket, when it is not simply the job, in words that follow `by`; undefined: it is. */
  readonly ownAccess: string | undefined
}

type Config = Readonly<Record<string, unknown>>

/** Terraform's own default. */
const defaultPrefix = 'env:'

/**
 * Reads what `init` wrote into its data directory. A configuration without a backend block, or with `backend "local"`, is
 * `local`. To be asked after `init`.
 */
export const backendOf = async (directory: string): Promise<Backend> => {
  let text: string
  try {
    text = await readFile(join(resolve(directory, dataDirectory()), 'terraform.tfstate'), 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { type: 'local' }
    throw error
  }
  return parseBackend(text)
}

export const parseBackend = (text: string): Backend => {
  const { backend } = JSON.parse(text) as { backend?: { type?: string; config?: Config } }
  const { type = 'local', config = {} } = backend ?? {}
  if (type !== 's3') return { type }
  return {
    type,
    s3: {
      bucket: String(config['bucket'] ?? ''),
      key: String(config['key'] ?? ''),
      region: textOf(config['region']),
      workspaceKeyPrefix: textOf(config['workspace_key_prefix']) ?? defaultPrefix,
      encrypt: config['encrypt'] === true || config['encrypt'] === 'true',
      kmsKeyId: textOf(config['kms_key_id']),
      acl: textOf(config['acl']),
      endpoint: textOf((config['endpoints'] as Config | undefined)?.['s3']) ?? textOf(config['endpoint']),
      ownAccess: ownAccessIn(config),
    },
  }
}

/** What in a backend makes its access to the bucket another than that of the job. None of the values is a secret. */
const ownAccess: readonly (readonly [string, (config: Config) => unknown])[] = [
  [
    'the role of `assume_role`',
    ({ assume_role, role_arn }) => textOf((assume_role as Config | null)?.['role_arn']) ?? textOf(role_arn),
  ],
  [
    'the role of `assume_role_with_web_identity`',
    ({ assume_role_with_web_identity }) => textOf((assume_role_with_web_identity as Config | null)?.['role_arn']),
  ],
  ['the profile of `profile`', ({ profile }) => textOf(profile)],
  ['keys of its own (`access_key`)', ({ access_key }) => textOf(access_key)],
  ['a key that S3 does not keep (`sse_customer_key`)', ({ sse_customer_key }) => textOf(sse_customer_key)],
]

const ownAccessIn = (config: Config): string | undefined => ownAccess.find(([, given]) => given(config))?.[0]

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

/** The key of the state of a workspace. https://developer.hashicorp.com/terraform/language/backend/s3 */
export const stateKey = ({ key, workspaceKeyPrefix }: S3Backend, workspace: string): string =>
  workspace === 'default' ? key : `${workspaceKeyPrefix}/${workspace}/${key}`
