import { delimiter, dirname } from 'node:path'
import type { Engine } from './docker/engine.ts'
import type { VersitygwRoot } from './s3/versitygw.ts'

export const account = '123456789012'
export const region = 'us-east-1'

export interface Addresses {
  urls: { aws: string; edge: string; faults: string; gitHub: string }
  /** Our own programs and files. */
  ours: { python: string; bin: string; directory: string; iamLog: string }
  engine: Engine
  /** Through which AWS's own names are reached, and the files of the authorities to trust for that. */
  proxy: string
  trust: { all: string; node: string }
  /** The CLI configuration of Terraform. */
  terraform: string
  /** With SANDBOX_S3=versitygw. */
  otherS3?: (VersitygwRoot & { faultsPort: number }) | undefined
}

/** What points any CLI, SDK, Terraform or step at the sandbox. */
export function variables({ urls, ours, engine, proxy, trust, terraform, otherS3 }: Addresses): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: urls.faults,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_EC2_METADATA_DISABLED: 'true',
    GITHUB_API_URL: urls.gitHub,
    ...engine.environment,
    PATH: [dirname(process.execPath), ...engine.folders, process.env['PATH'] ?? ''].join(delimiter),
    HTTPS_PROXY: proxy,
    NO_PROXY: '127.0.0.1,localhost',
    SSL_CERT_FILE: trust.all,
    // The AWS CLI and Terraform look here first, and a machine may have its own.
    AWS_CA_BUNDLE: trust.all,
    NODE_EXTRA_CA_CERTS: trust.node,
    NODE_USE_ENV_PROXY: '1',
    // The AWS provider comes from this machine.
    TF_CLI_CONFIG_FILE: terraform,
    // For whoever controls the sandbox, never for a step under test.
    SANDBOX_AWS_URL: urls.aws,
    SANDBOX_EDGE_URL: urls.edge,
    SANDBOX_FAULTS_URL: urls.faults,
    SANDBOX_GITHUB_URL: urls.gitHub,
    SANDBOX_DIRECTORY: ours.directory,
    SANDBOX_IAM_LOG: ours.iamLog,
    SANDBOX_PYTHON: ours.python,
    SANDBOX_BIN: ours.bin,
    ...(otherS3 && {
      SANDBOX_S3_URL: otherS3.url,
      SANDBOX_S3_FAULTS_URL: `http://127.0.0.1:${otherS3.faultsPort}`,
      SANDBOX_S3_ROOT: `${otherS3.accessKey}:${otherS3.secretKey}`,
    }),
  }
}
