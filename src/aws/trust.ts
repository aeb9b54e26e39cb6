/** What a token of GitHub says of its job. */
export type Claims = Readonly<Record<string, string | undefined>>

/** The issuer as IAM names it: without `https://`. */
export const issuerOf = (claims: Claims): string =>
  (claims['iss'] ?? 'https://token.actions.githubusercontent.com').replace('https://', '')

/**
 * What a trust policy asks of a token to let in this job and no other, as narrow as `bootstrap/` makes it: names can be given
 * up and taken by somebody else, ids cannot; and the subject of a job with an environment hides its branch.
 */
export const trustConditions = (claims: Claims): Readonly<Record<string, string>> => {
  const wanted = {
    aud: 'sts.amazonaws.com',
    repository_id: claims['repository_id'],
    // That of a pull request is of this one alone.
    ref: claims['environment'] === undefined || claims['ref']?.startsWith('refs/pull/') ? undefined : claims['ref'],
    sub: claims['sub'],
  }
  const issuer = issuerOf(claims)
  return Object.fromEntries(
    Object.entries(wanted).flatMap(([name, value]) => (value === undefined ? [] : [[`${issuer}:${name}`, value]])),
  )
}

/** Doors whose jobs need no reviewer: what they do puts nothing in front of users. */
const withoutGate: readonly string[] = ['aws-deploy', 'build-lambda-image', 'terraform-plan-comment']

/** The environment in what we suggest: the name that `bootstrap/` has for it. */
const environment = 'production'

interface Gate {
  /** What the role should trust. */
  readonly claims: Claims
  readonly words: string
}

/** A deploy goes through an environment, whose reviewers and branches are its gate: a policy to paste must not open a way past. */
export const gateOf = (claims: Claims, door: string): Gate => {
  if (claims['environment'] !== undefined)
    return { claims, words: 'The environment is the gate of the deploy: keep it in the job, and in the policy.' }
  if (withoutGate.includes(door)) return { claims, words: 'Jobs of other branches stay outside.' }
  const [, repository] = /^(repo:[^:]+):/.exec(claims['sub'] ?? '') ?? []
  if (repository === undefined) return { claims, words: 'It should be a subject that only deploys have.' }
  return {
    claims: { ...claims, environment, sub: `${repository}:environment:${environment}` },
    words:
      `The job has no environment, and the policy asks for one, whose reviewers are the gate of the deploy: add \`environment: ${environment}\` ` +
      'to the job, or the name of yours to both.',
  }
}
