import { childEnvironment } from './child-environment.ts'

export interface TerraformEnvironment {
  /**
   * Whether `TF_VAR_*` come along: for a plan. `apply <plan>` would print those that differ, secrets too; it gets only
   * the ephemeral ones, by name.
   */
  readonly variables?: boolean | readonly string[]
  /** Who Terraform is to AWS (`awsVariables`). Undefined: the AWS variables of the job, as they are. */
  readonly aws?: Readonly<Record<string, string>> | undefined
  /** Undefined: what `.terraform/environment` says. */
  readonly workspace?: string | undefined
}

/** Settings of Terraform itself, and how modules and providers are fetched. */
const settings: readonly RegExp[] = [
  /^TF_(CLI_CONFIG_FILE|DATA_DIR|PLUGIN_CACHE_DIR|PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE|IGNORE)$/,
  /^TF_(REGISTRY|PROVIDER|STATE)_\w+$/,
  /^TF_TOKEN_\w+$/,
  /^TF_ENCRYPTION$/,
  /^TF_(HTTP|CLOUD)_\w+$/,
  /^TF_DISABLE_PLUGIN_TLS$/,
  /^(TFENV|TOFUENV|TENV|ASDF|MISE)_\w+$/,
  /^(GIT_SSH|GIT_SSH_COMMAND|GIT_ASKPASS|SSH_AUTH_SOCK|GIT_CONFIG_\w+)$/,
]

/** Where other providers and backends, which often stand beside AWS, look for who they are. */
const providers: readonly RegExp[] = [
  /^(ARM|AZURE|GOOGLE|GCLOUD|CLOUDFLARE|DD|DATADOG|NEW_RELIC|GRAFANA|PAGERDUTY|KUBE|HELM|VAULT|CONSUL|OKTA|AUTH0)_\w+$/,
  /^(MONGODB_ATLAS|SNOWFLAKE|DATABRICKS|FASTLY|SENTRY|DOPPLER|OP|PG|MYSQL)_\w+$/,
  /^(KUBECONFIG|PGPASSWORD)$/,
]

const aws: readonly RegExp[] = [/^AWS_\w+$/]

/** What we own or what shows secrets: never handed on. */
const ignored = /^TF_(CLI_ARGS\w*|LOG\w*|INPUT|WORKSPACE|IN_AUTOMATION)$/

type Environment = Readonly<Record<string, string | undefined>>

/**
 * What Terraform and its providers get of our environment. Never the runner's tokens, `GITHUB_TOKEN`, inputs or file
 * commands; `TF_CLI_ARGS*` and `TF_LOG*` are left out, since the first would change what we ask, and the second writes
 * requests with their secrets into the log.
 */
export const terraformEnvironment = (
  { variables = false, aws: who, workspace }: TerraformEnvironment = {},
  own: Environment = process.env,
): Record<string, string> => {
  const names = [...settings, ...providers, ...(who ? [] : aws), ...variablePatterns(variables)]
  return childEnvironment(
    {
      ...kept(names, own),
      ...who,
      ...(workspace !== undefined && { TF_WORKSPACE: workspace }),
      TF_IN_AUTOMATION: '1',
      TF_INPUT: '0',
      // No question to checkpoint-api.hashicorp.com whether there is something newer.
      CHECKPOINT_DISABLE: '1',
    },
    own,
  )
}

const variablePatterns = (wanted: boolean | readonly string[]): readonly RegExp[] => {
  if (typeof wanted === 'boolean') return wanted ? [/^TF_VAR_/] : []
  return wanted.map((name) => new RegExp(`^TF_VAR_${name.replaceAll(/[^\w-]/g, '')}$`))
}

const kept = (names: readonly RegExp[], own: Environment): Record<string, string> =>
  Object.fromEntries(
    Object.entries(own).filter(
      (entry): entry is [string, string] => Boolean(entry[1]) && names.some((name) => name.test(entry[0])),
    ),
  )

/** The variables of the job that mean something to Terraform and that it does not get, for a notice. */
export const ignoredVariables = (own: Environment = process.env): readonly string[] =>
  Object.keys(own)
    .filter((name) => Boolean(own[name]) && ignored.test(name) && !/^TF_(WORKSPACE|INPUT|IN_AUTOMATION)$/.test(name))
    .sort()

/** What the job gives to variables of the configuration, by their names as the environment has them (`TF_VAR_…`). */
export const variablesGiven = (own: Environment = process.env): Readonly<Record<string, string>> =>
  kept([/^TF_VAR_/], own)

/** The workspace that the job asks for by Terraform's own variable. */
export const workspaceVariable = (own: Environment = process.env): string | undefined =>
  own['TF_WORKSPACE'] || undefined

/** Where `init` keeps backend, providers and modules: `TF_DATA_DIR` (relative: to the working directory), else `.terraform`. */
export const dataDirectory = (own: Environment = process.env): string => own['TF_DATA_DIR'] || '.terraform'

/** The job's own AWS variables without any that say who we are: for a role that is assumed by its token file. */
export const awsSettings = (own: Environment = process.env): Record<string, string> =>
  Object.fromEntries(Object.entries(kept(aws, own)).filter(([name]) => !identity.test(name)))

/** These would win over a token file, or speak of somebody else. */
const identity =
  /^AWS_(ACCESS_KEY\w*|SECRET_\w+|SESSION_TOKEN|SECURITY_TOKEN|PROFILE|DEFAULT_PROFILE|CONTAINER_\w+|ROLE_\w+|WEB_IDENTITY_\w+)$/
