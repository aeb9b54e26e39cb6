import type { Evidence, Stage } from './rehearsal.ts'

/** Something that must be so, and the words for it. */
export type Finding = readonly [good: boolean, text: string]

/** One run of the workflow, and what it has to show. */
export interface Act {
  /** A word, for the names of files. */
  name: string
  title: string
  explanation: string[]
  /** Milliseconds that the reviewer takes. */
  hesitation: number
  /** The commit that the run is of. */
  prepare(stage: Stage): Promise<void>
  judge(evidence: Evidence): Finding[]
}
