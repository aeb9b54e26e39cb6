import { block } from '../../../action/markdown.ts'
import { deniedIn } from '../../../aws/call.ts'
import { explain, type Facts } from '../../../failures/catalogue.ts'
import { Failure } from '../../../failures/failure.ts'
import { terraformFailure, terraformFailures } from '../../../failures/terraform.ts'
import { terraformAwsFailures } from '../../../failures/terraform-aws.ts'
import { terraformStateFailures } from '../../../failures/terraform-state.ts'
import type { TerraformEnd } from '../../../shell/terraform-run.ts'
import { permissionOf } from './denied-calls.ts'
import type { Diagnostic } from './events.ts'
import { lockHolderOf, lockWords } from './lock-holder.ts'

export interface CommandEnd extends TerraformEnd {
  readonly diagnostics: readonly Diagnostic[]
  /** What it printed that was no event. */
  readonly other: readonly string[]
}

const tables = [...terraformFailures, ...terraformStateFailures, ...terraformAwsFailures]

/** Whatever else is told beside them: what was applied and is in no state; an interrupt, by which anything may break off. */
const gravest: readonly RegExp[] = [/^Failed to (save|persist) state/, /^execution halted$/]

/**
 * The failure of a command of Terraform, by how it ended, its diagnostics, and what else it printed. Of several errors the
 * first that is known tells: what follows it is often its consequence.
 *
 * @param command such as `plan`, for the texts
 */
export const failureOfCommand = (
  { facts }: { readonly facts: Facts },
  command: string,
  { exitCode, killedBy, stderr, diagnostics, other }: CommandEnd,
): Failure => {
  const log = [...other, stderr].join('\n').trim()
  const known: Facts = { version: 'unknown', where: '', snippet: '', address: 'TYPE.NAME', ...facts, command }
  if (killedBy !== undefined) return explain(tables, { reasonCode: killedBy }, { ...known, signal: killedBy })!
  const errors = diagnostics.filter(({ severity }) => severity === 'error')
  const telling = gravest.flatMap((words) => errors.find(({ summary }) => words.test(summary)) ?? [])
  for (const error of [...telling, ...errors]) {
    const failure = explain(tables, { log: unwrapped(`${error.summary}\n${error.detail}`) }, factsOf(error, known))
    if (failure) return failure
  }
  const last = log.split('\n').at(-1) || `nothing (exit code ${exitCode ?? 'unknown'})`
  const printed = explain(
    tables,
    { log: unwrapped(log) },
    { ...known, ...deniedFacts(unwrapped(log)), ...holderFacts(log), message: last },
  )
  if (printed) return printed
  const [first] = errors
  if (!first) return terraformFailure('terraform-failed', { ...known, message: last })
  const inConfiguration = first.at !== undefined && first.address === undefined
  return terraformFailure(inConfiguration ? 'configuration-invalid' : 'terraform-failed', factsOf(first, known))
}

/** What Terraform prints for people is broken into lines of 78 characters, anywhere between two words. */
const unwrapped = (text: string) => text.replaceAll(/(?<!\n)\n(?![\n\s])/g, ' ')

/** What one error says, for the texts. */
const factsOf = (error: Diagnostic, facts: Facts): Facts => {
  const { summary, detail, address, at, snippet } = error
  return {
    ...facts,
    ...deniedFacts(unwrapped(`${summary}\n${detail}`)),
    ...holderFacts(detail),
    message: [summary, firstLine(detail)].filter(Boolean).join(': ').replace(/\.$/, ''),
    ...(address !== undefined && { address }),
    where: whereOf(address, at),
    snippet: snippet ? block(snippet.code, 'hcl') : '',
  }
}

const whereOf = (address: string | undefined, at: Diagnostic['at']): string => {
  const place = at && `\`${at.file}:${at.line}\``
  if (address !== undefined) return ` (\`${address}\`${place ? ` in ${place}` : ''})`
  return place ? ` in ${place}` : ''
}

/** Of the reason, what says most: Terraform begins with what it was about to do, and AWS's own words stand behind. */
const firstLine = (detail: string): string =>
  (
    detail
      .split(/\n{2,}|\n(?=Lock Info:)/)
      .map((paragraph) => paragraph.replaceAll(/\s*\n\s*/g, ' ').trim())
      .find((paragraph) => paragraph !== '') ?? ''
  ).slice(0, 1000)

const holderFacts = (text: string): Facts => {
  const holder = lockHolderOf(text)
  return holder
    ? { lock: holder.id, holder: lockWords(holder, new Date()) }
    : { lock: 'LOCK_ID', holder: 'somebody who is not named' }
}

const deniedFacts = (text: string): Facts => ({
  action: 'what it asked for',
  resource: '*',
  ...permissionOf(text),
  ...deniedIn(text),
})

/** Starts a program: that it cannot be started is a failure to explain. */
export const startFailure = async <T>(place: { readonly facts: Facts }, start: () => Promise<T>): Promise<T> => {
  try {
    return await start()
  } catch (error) {
    if (error instanceof Failure || (error as NodeJS.ErrnoException).code === undefined) throw error
    throw terraformFailure('terraform-unusable', { ...place.facts, message: (error as Error).message }, error)
  }
}
