import type { Purpose } from '../../sandbox/setup/part.ts'

/** How many of a stage's own things passed and failed; what it has to say when something failed. */
export interface Verdict {
  readonly passed: number
  readonly failed: number
  readonly text?: string
  /** Names of the tests that failed, where there are any: without them the stage itself is what failed. */
  readonly failing?: readonly string[]
  /** Tests that failed once and passed when they ran again. */
  readonly flaky?: readonly string[]
  /** Tests that this run cannot hold, each with the reason in its name. */
  readonly leftOut?: readonly string[]
}

/** One thing that is checked, with its own line in the table at the end. */
export interface Stage {
  /** `--stage` picks stages by this; several may share it. */
  readonly group: string
  readonly name: string
  /** The parts of the machine that it uses, see sandbox/setup/parts.ts. */
  readonly needs: readonly Purpose[]
  /** True when it runs against the sandbox, which is started once for all of these. */
  readonly inSandbox?: boolean
  readonly run: (environment: NodeJS.ProcessEnv) => Promise<Verdict>
}

/** A stage that is one question: it passed or it did not. */
export const verdictOf = ({ code, text }: { code: number | null; text: string }): Verdict =>
  code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1, text }
