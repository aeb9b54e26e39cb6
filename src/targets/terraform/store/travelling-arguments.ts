import { isGivenSecret } from '../../../action/secret-names.ts'
import { scrubForeign } from '../../../action/secrets.ts'

/** What a plan was made with, as it is given to terraform, one argument an item. */
export interface GivenArguments {
  /** `key=value`, or the path of a file. */
  readonly backendConfig: readonly string[]
  /** Paths, from the directory of the configuration. */
  readonly varFiles: readonly string[]
  readonly planArgs: readonly string[]
  readonly destroy: boolean
  readonly refreshOnly: boolean
}

/** What the configuration says of its variables: `configuration.root_module.variables` of `show -json`. */
export interface DeclaredVariable {
  readonly name: string
  readonly sensitive: boolean
  readonly ephemeral: boolean
}

/** Something that was given to the plan and does not travel with it. */
export interface GivenAgain {
  /** The variable of the environment by which terraform-apply takes it, such as `TF_VAR_db_password`. */
  readonly name: string
  /** `secret`: its value is none of the plan's business; `environment`: so it was given in the first place. */
  readonly why: 'secret' | 'environment'
}

/** The arguments of a plan as they travel with it: without the value of any secret. */
export interface PlanArguments extends GivenArguments {
  /** What a second plan needs to be given again. Sorted by name. */
  readonly again: readonly GivenAgain[]
}

/**
 * What of the arguments travels. A value is a secret when the configuration calls its variable sensitive or ephemeral, when its
 * name says so, or when it looks like one; it stays behind, and `again` says that it must be given once more.
 *
 * @param declared the variables that the configuration has
 * @param environment of the plan: of it the names of `TF_VAR_*` are told, never a value
 */
export const travellingArguments = (
  given: GivenArguments,
  declared: readonly DeclaredVariable[],
  environment: Readonly<Record<string, string | undefined>>,
): PlanArguments => {
  const sensitive = new Set(
    declared.flatMap(({ name, sensitive, ephemeral }) => (sensitive || ephemeral ? [name] : [])),
  )
  const again = new Map<string, GivenAgain['why']>()
  for (const { name } of declared)
    if (environment[`TF_VAR_${name}`] !== undefined) again.set(`TF_VAR_${name}`, 'environment')
  const isSecret = (name: string, value: string) =>
    sensitive.has(name) || isGivenSecret(name, value) || looksSecret(value)

  const planArgs = argumentsOf(given.planArgs).flatMap(({ words, variable }) => {
    if (!variable || !isSecret(variable.name, variable.value)) return words
    again.set(`TF_VAR_${variable.name}`, 'secret')
    return []
  })
  const backendConfig = given.backendConfig.filter((line) => {
    const [, name, value] = assignment.exec(line) ?? []
    if (!name || !(Object.hasOwn(backendVariables, name) || isSecretOfBackend(name, value!) || looksSecret(value!)))
      return true
    again.set(backendVariables[name] ?? name, 'secret')
    return false
  })
  return {
    ...given,
    backendConfig,
    planArgs,
    again: [...again].map(([name, why]) => ({ name, why })).sort((a, b) => (a.name < b.name ? -1 : 1)),
  }
}

/** What must be given again and is not: the names of variables of the environment. */
export const missingAgain = (
  { again }: PlanArguments,
  environment: Readonly<Record<string, string | undefined>>,
): readonly string[] => again.flatMap(({ name }) => (environment[name] === undefined ? [name] : []))

const assignment = /^([\w.-]+)\s*=\s*([\s\S]*)$/

interface Argument {
  /** As they were given: `-var` may stand alone before its value. */
  readonly words: readonly string[]
  readonly variable?: { readonly name: string; readonly value: string } | undefined
}

const argumentsOf = (words: readonly string[]): readonly Argument[] => {
  const found: Argument[] = []
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!
    const [, joined] = /^--?var(?:=|\s+)([\s\S]*)$/.exec(word) ?? []
    const alone = /^--?var$/.test(word) ? words[++at] : undefined
    const [, name, value] = assignment.exec(joined ?? alone ?? '') ?? []
    found.push({
      words: alone === undefined ? [word] : [word, alone],
      variable: name === undefined ? undefined : { name, value: value! },
    })
  }
  return found
}

const looksSecret = (value: string): boolean => scrubForeign(value) !== value || value.includes('-----BEGIN ')

/** The variables by which terraform takes what a backend keeps secret. */
const backendVariables: Readonly<Record<string, string>> = {
  access_key: 'AWS_ACCESS_KEY_ID',
  secret_key: 'AWS_SECRET_ACCESS_KEY',
  token: 'AWS_SESSION_TOKEN',
  sse_customer_key: 'AWS_SSE_CUSTOMER_KEY',
  password: 'TF_HTTP_PASSWORD',
  username: 'TF_HTTP_USERNAME',
  conn_str: 'PG_CONN_STR',
  client_secret: 'ARM_CLIENT_SECRET',
  sas_token: 'ARM_SAS_TOKEN',
  credentials: 'GOOGLE_CREDENTIALS',
  encryption_key: 'GOOGLE_ENCRYPTION_KEY',
}

/** Whether the value of a setting of the backend is a secret. `key` is where the state lies, however made it looks. */
export const isSecretOfBackend = (name: string, value: string): boolean => name !== 'key' && isGivenSecret(name, value)
