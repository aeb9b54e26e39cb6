import { patienceOf } from './limits.ts'
import { type Asker, gitHubQuery } from './rest.ts'

/** Milliseconds: a network that lets REST through alone is not waited for. */
const patienceMs = 5_000

/** As whom the token of a job writes. */
const actions = 'github-actions[bot]'

/**
 * The login as which a token writes: `github-actions[bot]` of a job's own token, `name[bot]` of an App, or a person.
 *
 * `GET /user` is refused to the tokens of jobs and Apps; GraphQL's `viewer` is not. Where GraphQL cannot be asked, the token is
 * taken for that of a job, which is what most are; the answer to the first comment that is made then tells the truth.
 */
export const ownLogin = async (asker: Asker): Promise<string> => {
  try {
    const answer = await gitHubQuery({ ...asker, patience: patienceOf(patienceMs) }, 'query { viewer { login } }')
    const { viewer } = answer as { viewer?: { login?: unknown } }
    return typeof viewer?.login === 'string' && viewer.login ? viewer.login : actions
  } catch {
    return actions
  }
}
