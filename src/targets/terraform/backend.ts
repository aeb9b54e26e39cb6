import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { dataDirectory } from '../../shell/terraform-environment.ts'

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
  readonly lockFile: boolean
  readonly lockTable: string | undefined
  readonly kmsKeyId: string | undefined
  /** Another role than the job's reads and writes the state. */
  readonly roleArn: string | undefined
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
      lockFile: config['use_lockfile'] === true || config['use_lockfile'] === 'true',
      lockTable: textOf(config['dynamodb_table']),
      kmsKeyId: textOf(config['kms_key_id']),
      roleArn: textOf((config['assume_role'] as Config | undefined)?.['role_arn']) ?? textOf(config['role_arn']),
    },
  }
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

/** The key of the state of a workspace. https://developer.hashicorp.com/terraform/language/backend/s3 */
export const stateKey = ({ key, workspaceKeyPrefix }: S3Backend, workspace: string): string =>
  workspace === 'default' ? key : `${workspaceKeyPrefix}/${workspace}/${key}`
