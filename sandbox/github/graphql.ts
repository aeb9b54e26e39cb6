/** GraphQL, as far as it is needed: who holds a token, which REST does not say to a job. */
import { type Answer, answer, refusal } from './answer.ts'
import { jobOf } from './api.ts'
import { loginOf } from './shapes.ts'
import type { World } from './state.ts'

/**
 * `viewer` is answered to every token, with the whole login of a bot; anything else is a violation.
 * Recorded: fullsend-ai/fullsend#1953 (an App), marocchino/sticky-pull-request-comment#332 (a job).
 */
export const answerQuery = (world: World, authorization: string | undefined, body: unknown): Answer => {
  const job = jobOf(world, authorization)
  if (!job) return refusal(401, 'Bad credentials')
  const query = String((body as { query?: unknown } | undefined)?.query ?? '')
  if (/^\s*(query\s*)?\{\s*viewer\s*\{\s*login\s*\}\s*\}\s*$/.test(query)) {
    return answer(200, { data: { viewer: { login: loginOf(job) } } })
  }
  const problems = [`the query ${JSON.stringify(query)} is not among those of the sandbox`]
  world.violations.push({ repository: job.repository, operation: 'graphql', side: 'unknown operation', problems })
  return answer(200, { errors: [{ type: 'INVALID', message: problems[0] }] })
}
