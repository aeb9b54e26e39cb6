/**
 * Changes in the expressions of a workflow's copy, where the runner has one value for all jobs and GitHub has one for each:
 * the job's token, and the variables and secrets of the job's environment.
 */

/** The variable that holds the job's own token; `env` can be read where `github.token` can. */
export const tokenVariable = 'RUNNER_JOB_TOKEN'

const ownToken =
  /\b(?:github\s*(?:\.\s*token|\[\s*'token'\s*\])|secrets\s*(?:\.\s*GITHUB_TOKEN|\[\s*'GITHUB_TOKEN'\s*\]))/gi

/** Whether this text, or any text within this value, asks for the job's token. */
export const asksForToken = (value: unknown): boolean => JSON.stringify(value ?? '').search(ownToken) >= 0

/** Applies a change to each `${{ … }}` in every text of a value. */
export const mapExpressions = <T>(value: T, change: (expression: string) => string): T => {
  if (typeof value === 'string') {
    return value.replace(/\$\{\{([\s\S]*?)\}\}/g, (_, inner: string) => `\${{${change(inner)}}}`) as T
  }
  if (Array.isArray(value)) return value.map((each) => mapExpressions(each, change)) as T
  if (!value || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, mapExpressions(each, change)])) as T
}

export const useOwnToken = (expression: string): string => expression.replace(ownToken, `env.${tokenVariable}`)

/** Key of an environment's variable or secret among those of the repository. */
export const environmentKey = (environment: string, name: string): string =>
  `${environment.replace(/\W/g, '_')}__${name}`.toUpperCase()

/**
 * `vars.X` and `secrets.X` of a job with an environment: the environment's value first, the repository's else. Only names
 * that the environment has are touched.
 */
export const useEnvironmentValues =
  (environment: string, names: { vars: string[]; secrets: string[] }) =>
  (expression: string): string =>
    expression.replace(/\b(vars|secrets)\s*\.\s*([A-Za-z_]\w*)/g, (whole, kind: 'vars' | 'secrets', name: string) =>
      names[kind].some((each) => each.toUpperCase() === name.toUpperCase())
        ? `${kind}.${environmentKey(environment, name)}`
        : whole,
    )
