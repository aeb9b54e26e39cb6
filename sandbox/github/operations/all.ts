/** Every operation that the stand-in answers, by GitHub's own name for it. */
import { answer } from '../answer.ts'
import type { Call, Handlers } from '../call.ts'
import { shaped } from '../shapes.ts'
import { artifacts } from './artifacts.ts'
import { comments } from './comments.ts'
import { commits } from './commits.ts'
import { deployments } from './deployments.ts'
import { environments } from './environments.ts'
import { pulls } from './pulls.ts'
import { runs } from './runs.ts'

/** Calls per hour that one GITHUB_TOKEN may make in a repository. */
export const hourlyLimit = 1000

/** The hour that counts begins when the server starts; nobody runs a sandbox that long. */
const windowEnd = Math.floor(Date.now() / 1000) + 3600

export const rateOf = (used: number) => ({
  limit: hourlyLimit,
  used: Math.min(used, hourlyLimit),
  remaining: Math.max(0, hourlyLimit - used),
  reset: windowEnd,
})

const rateLimit = (call: Call) => {
  const rate = rateOf(call.job.used)
  const example = shaped(call, 'rate-limit/get')
  return answer(200, { resources: { ...example.resources, core: rate }, rate })
}

export const handlers: Handlers = {
  ...artifacts,
  ...comments,
  ...commits,
  ...deployments,
  ...environments,
  ...pulls,
  ...runs,
  'rate-limit/get': rateLimit,
}
