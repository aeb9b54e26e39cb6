import { createContext, Script } from 'node:vm'
import { optional, Problem } from '../../../action/inputs.ts'
import { planFailure } from '../../../failures/plan.ts'
import { hiddenPart } from './known-values.ts'

/**
 * Regular expressions of JavaScript, one a line, for what a comment must not show: `acct-\d{6}`, or with flags
 * `/internal\.example/i`. The messages name the line.
 */
export const redactPatterns = optional((text): readonly RegExp[] =>
  text
    .split(/\r?\n/)
    .map((line, index) => ({ line: line.trim(), number: index + 1 }))
    .filter(({ line }) => line !== '')
    .map(({ line, number }) => patternOf(line, number)),
)

const patternOf = (line: string, number: number): RegExp => {
  const [, inner, flags = ''] = /^\/(.+)\/([imsuv]*)$/.exec(line) ?? []
  const pattern = compiled(inner ?? line, flags, number)
  if (pattern.test(''))
    throw new Problem(
      `has in line ${number} \`${line}\`, which also matches a text without a character, and would hide every place`,
    )
  return pattern
}

const compiled = (source: string, flags: string, number: number): RegExp => {
  try {
    return new RegExp(source, `g${flags}`)
  } catch (error) {
    const why = (error as Error).message.replace(/^.*: /s, '')
    throw new Problem(`has in line ${number} \`${source}\`, which is no regular expression of JavaScript: ${why}`)
  }
}

/** What all expressions may take for all texts of a plan. Milliseconds. */
const budget = 2000

const script = new Script('texts.map((text) => patterns.reduce((rest, pattern) => rest.replace(pattern, cover), text))')

/**
 * Covers what the expressions match. They come from people, and some take for ever on some texts: they run where they can be
 * broken off, which costs a fifth of a millisecond, so that many texts go at once.
 *
 * @throws Failure `redact-too-slow`
 */
export class Patterns {
  private readonly done = new Map<string, string>()
  private left = budget
  private readonly patterns: readonly RegExp[]

  constructor(patterns: readonly RegExp[]) {
    this.patterns = patterns
  }

  get none(): boolean {
    return this.patterns.length === 0
  }

  cover(texts: readonly string[]): readonly string[] {
    if (this.none) return texts
    const open = [...new Set(texts)].filter((text) => !this.done.has(text))
    if (open.length > 0) {
      const covered = this.run(open)
      for (const [index, text] of open.entries()) this.done.set(text, covered[index]!)
    }
    return texts.map((text) => this.done.get(text)!)
  }

  private run(texts: readonly string[]): readonly string[] {
    const began = performance.now()
    try {
      const context = createContext({ texts, patterns: this.patterns, cover: () => hiddenPart })
      return script.runInContext(context, { timeout: Math.max(1, Math.ceil(this.left)) }) as readonly string[]
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error
      throw planFailure('redact-too-slow', { seconds: `${budget / 1000}` })
    } finally {
      this.left -= performance.now() - began
    }
  }
}
