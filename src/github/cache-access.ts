/** What gives access to GitHub's cache. The runner sets these for actions, not for what a `run:` step starts. */
const names = ['ACTIONS_RUNTIME_TOKEN', 'ACTIONS_CACHE_URL', 'ACTIONS_RESULTS_URL', 'ACTIONS_CACHE_SERVICE_V2']

/** The variables with which BuildKit reaches GitHub's cache; undefined when this job has none. */
export const gitHubCacheAccess = (
  env: Readonly<Record<string, string | undefined>> = process.env,
): Readonly<Record<string, string>> | undefined => {
  const given = Object.fromEntries(names.flatMap((name) => (env[name] ? [[name, env[name]]] : [])))
  const hasService = given['ACTIONS_CACHE_URL'] !== undefined || given['ACTIONS_RESULTS_URL'] !== undefined
  return given['ACTIONS_RUNTIME_TOKEN'] !== undefined && hasService ? given : undefined
}
