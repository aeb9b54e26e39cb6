/** One call of the API on its way to the operation that answers it. */
import type { Answer } from './answer.ts'
import type { Description } from './description.ts'
import type { Job, Repository, World } from './state.ts'

export interface Call {
  world: World
  description: Description
  operation: string
  repository: Repository
  job: Job
  /** Whole address without the query, for `link` headers. */
  url: string
  parameters: Record<string, string>
  query: Record<string, string>
  // biome-ignore lint/suspicious/noExplicitAny: checked against GitHub's description before it arrives here
  body: any
}

export type Handler = (call: Call) => Answer
export type Handlers = Record<string, Handler>

/** A call that nobody made over the API: GitHub itself acts for this job. */
export const internalCall = (world: World, description: Description, repository: Repository, job: Job): Call => ({
  world,
  description,
  operation: '',
  repository,
  job,
  url: world.url,
  parameters: {},
  query: {},
  body: undefined,
})
