import { randomUUID } from 'node:crypto'
import { notice } from '../../action/log.ts'
import { writeForSteps } from '../../action/report-file.ts'
import { scrub } from '../../action/secrets.ts'
import { messageOf } from '../../failures/failure.ts'
import { artifactsOf } from '../../github/artifacts.ts'
import type { Work } from './work.ts'

/** Writes the whole of a plan for the steps that follow; gives its path, or an empty text when it cannot be written. */
export const writeWholePlan = (markdown: string): Promise<string> =>
  writeForSteps('file with the whole plan', `terraform-plan-${randomUUID()}.md`, markdown)

/** Characters. What is longer has no room in a comment. */
const inComment = 64_000

/**
 * Lets people download what a comment has no room for. Gives its page; undefined: there is room, or it could not be uploaded, which
 * the summary of the job makes up for.
 */
export const offerWholePlan = async ({ input, run, signal }: Work, markdown: string): Promise<string | undefined> => {
  if (markdown.length <= inComment || input.dryRun || run.fork) return undefined
  try {
    const name = `terraform-plan-${run.runId}-${run.attempt}-${randomUUID().slice(0, 8)}.md`
    const { id } = await artifactsOf(signal).upload(name, Buffer.from(scrub(markdown)), { mimeType: 'text/markdown' })
    return `${run.runUrl}/artifacts/${id}`
  } catch (error) {
    notice(`The whole plan is in the summary of the job; it could not be uploaded as an artifact: ${messageOf(error)}`)
    return undefined
  }
}
