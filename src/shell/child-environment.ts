/**
 * What a child process gets of our environment: what it needs to find its programs, files, proxy and Docker, and nothing
 * else. Never the runner's tokens (`ACTIONS_ID_TOKEN_*`, `ACTIONS_RUNTIME_TOKEN`), inputs, file commands
 * (`GITHUB_ENV`, `GITHUB_OUTPUT` …) or AWS credentials. (Code of the same user can still read /proc.)
 */
const allowed: readonly RegExp[] = [
  /^(PATH|HOME|USER|LOGNAME|SHELL|LANG|LC_\w+|TZ|TERM|TMPDIR|NO_COLOR)$/,
  /^(https?|no|all)_proxy$/i,
  /^(SSL_CERT_FILE|SSL_CERT_DIR|NODE_EXTRA_CA_CERTS)$/,
  /^XDG_\w+$/,
  /^DOCKER_(HOST|CONTEXT|TLS|TLS_VERIFY|CERT_PATH|CONFIG)$/,
  // The builder that the user chose. Not BUILDX_NO_DEFAULT_ATTESTATIONS and its kin: the arguments say what is built.
  /^BUILDX_(BUILDER|CONFIG)$/,
  /^SOURCE_DATE_EPOCH$/,
  // By it the runner finds at the end of the job what a killed step has left running, and ends it.
  /^RUNNER_TRACKING_ID$/,
]

export const childEnvironment = (
  extra: Readonly<Record<string, string>> = {},
  own: Readonly<Record<string, string | undefined>> = process.env,
): Record<string, string> => {
  const kept = Object.entries(own).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && allowed.some((name) => name.test(entry[0])),
  )
  return { ...Object.fromEntries(kept), ...extra }
}
