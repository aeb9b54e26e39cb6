import { setSecret } from '@actions/core'
import { formsOf, shortest } from './secret-forms.ts'
import { coverShapes } from './secret-shapes.ts'

/** A set of texts that must not be shown, in any form. */
class Covered {
  private readonly known = new Set<string>()
  private forms: RegExp | undefined

  add(values: Iterable<string>): void {
    const before = this.known.size
    for (const value of values) if (value.length >= shortest) this.known.add(value)
    if (this.known.size > before) this.forms = undefined
  }

  cover(text: string): string {
    if (this.known.size === 0) return text
    this.forms ??= new RegExp([...this.known].flatMap(formsOf).sort(byLength).map(literally).join('|'), 'g')
    return text.replace(this.forms, '***')
  }
}

/** Ours: covered in everything that leaves this process. */
const credentials = new Covered()

/**
 * The workload's: covered in what it wrote. Not in our own words: a variable often holds the name of the function, and
 * the output `function-arn` must stay what it is.
 */
const workload = new Covered()

/** A credential of ours: hidden by us, and by the runner in every later step of the job. */
export const maskCredential = (value: string): void => {
  setSecret(value)
  credentials.add([value])
}

/**
 * A secret that the user gave us. Line by line, as a log shows it: by the mask of a whole key in JSON the runner would hide
 * each `}` of it, too, wherever it stands.
 */
export const maskGiven = (value: string): void => {
  for (const line of value.split('\n').map((each) => each.trim())) if (line.length >= shortest) setSecret(line)
  credentials.add([value.trim()])
}

/**
 * A secret of the workload: hidden by us in what others wrote, and by the runner in this and every later step of the job. Line by line, as
 * a log shows it.
 */
export const maskOfWorkload = (values: Iterable<string>): void => {
  const all = [...values]
  const lines = all.flatMap((value) => value.split('\n')).map((line) => line.trim())
  for (const line of new Set(lines)) if (line.length >= shortest) setSecret(line)
  workload.add(all)
}

/** Values of the workload: its variables, and the headers and payloads that we send it. */
export const hideInForeignText = (values: Iterable<string>): void => workload.add(values)

/** Our own text, without our credentials. */
export const scrub = (text: string): string => credentials.cover(text)

/** Text that others wrote, without our credentials, the workload's values, and what looks like a secret. */
export const scrubForeign = (text: string): string => coverShapes(workload.cover(credentials.cover(text)))

/**
 * Words of AWS itself, such as why a task stopped: without our credentials and what looks like a secret. What a variable of the workload
 * holds stays, because AWS says names: a database is often called as the service that asks it.
 */
export const scrubOfAws = (text: string): string => coverShapes(credentials.cover(text))

const byLength = (a: string, b: string) => b.length - a.length

const literally = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
