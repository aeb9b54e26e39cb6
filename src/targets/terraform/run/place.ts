import { info, notice, warning } from '../../../action/log.ts'
import { type TokenFile, tokenFile } from '../../../action/token-file.ts'
import type { Session } from '../../../aws/session.ts'
import type { Facts } from '../../../failures/catalogue.ts'
import { findTerraform, otherVersionWanted, type Terraform } from '../../../shell/terraform.ts'
import {
  awsSettings,
  ignoredVariables,
  terraformEnvironment,
  workspaceVariable,
} from '../../../shell/terraform-environment.ts'

/** Where Terraform runs, which one, and as whom. */
export interface Place {
  readonly terraform: Terraform
  /** The working directory, absolute. */
  readonly directory: string
  /** Undefined: the one that is selected there, `default` in a fresh checkout. */
  readonly workspace: string | undefined
  readonly signal: AbortSignal
  /** For the texts of failures. */
  readonly facts: Facts
  /** The environment of a command. `TF_VAR_*` come along only where they are asked for: never to `apply <plan>`. */
  readonly environment: (more?: {
    readonly variables?: boolean | readonly string[]
    readonly workspace?: boolean
  }) => Record<string, string>
  /** Set with `role-to-assume`: `post` goes on renewing it. */
  readonly tokenFile: string | undefined
}

export interface Wanted {
  /** The working directory, absolute. */
  readonly directory: string
  /** The input `terraform-path`. */
  readonly terraformPath: string | undefined
  /** The input `workspace`; without it `TF_WORKSPACE` of the job counts. */
  readonly workspace: string | undefined
  /** Undefined: no AWS is asked for, and Terraform gets what the job has. */
  readonly session: Session | undefined
  readonly signal: AbortSignal
  readonly door: string
}

/**
 * Finds Terraform and does work with it. With `role-to-assume` Terraform assumes the role itself, by a token file that is
 * renewed, so that its keys outlive their first hour; else it gets the AWS variables of the job.
 *
 * @throws Failure as `findTerraform` does, and `no-id-token`
 */
export const withPlace = async <T>(wanted: Wanted, work: (place: Place) => Promise<T>): Promise<T> => {
  const { directory, session, signal, door } = wanted
  const [terraform, token] = await Promise.all([
    findTerraform(wanted.terraformPath, directory, signal),
    session?.role ? tokenFile() : undefined,
  ])
  const workspace = wanted.workspace ?? workspaceVariable()
  info(`${terraform.product} ${terraform.version} in ${directory}${workspace ? `, workspace ${workspace}` : ''}`)
  const other = await otherVersionWanted(terraform, directory)
  if (other) warning(`${other.file} asks for ${other.wanted}, and this is ${terraform.product} ${terraform.version}.`)
  const ignored = ignoredVariables()
  if (ignored.length > 0)
    notice(`${ignored.join(', ')} of the job are not handed on to ${terraform.product}: \`plan-args\` takes arguments.`)
  const aws = awsVariables(session, token)
  try {
    return await work({
      terraform,
      directory,
      workspace,
      signal,
      facts: {
        workspace,
        version: terraform.version,
        product: terraform.product,
        program: programOf(terraform),
        directory,
        door,
        region: session?.region,
      },
      environment: ({ variables = false, workspace: select = true } = {}) =>
        terraformEnvironment({ variables, aws, workspace: select ? workspace : undefined }),
      tokenFile: token?.path,
    })
  } finally {
    token?.stop()
  }
}

/** The command in what we suggest to paste. */
export const programOf = ({ product }: Terraform): string => (product === 'OpenTofu' ? 'tofu' : 'terraform')

const awsVariables = (session: Session | undefined, token: TokenFile | undefined) => {
  if (!session?.role || !token) return undefined
  return {
    ...awsSettings(),
    AWS_REGION: session.region,
    AWS_DEFAULT_REGION: session.region,
    AWS_ROLE_ARN: session.role.arn,
    AWS_ROLE_SESSION_NAME: session.role.sessionName,
    AWS_WEB_IDENTITY_TOKEN_FILE: token.path,
  }
}
