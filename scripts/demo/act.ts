import type { Evidence, Rehearsal, Stage } from './rehearsal.ts'
import type { Visit, Visitor } from './visitor.ts'

/** Something that must be so, and the words for it. */
export type Finding = readonly [good: boolean, text: string]

/** The roles that the workflow assumed were asked for nothing that they may not do. */
export const noDenial = ({ decisions }: Pick<Evidence, 'decisions'>): Finding => {
  const denied = decisions.filter(({ decision }) => decision !== 'Allow').map(({ action }) => action)
  return [
    denied.length === 0,
    `${decisions.length} questions to the roles' policies, ${denied.join(', ') || 'none'} denied`,
  ]
}

/** One run of the workflow, and what it has to show. */
export interface Act {
  /** A word, for the names of files. */
  name: string
  title: string
  explanation: string[]
  /** Milliseconds that the reviewer takes. */
  hesitation: number
  /** What starts the run. [a push] */
  event?(stage: Stage): Rehearsal['event']
  /** A workflow that somebody starts by hand, with its inputs. [the stage's, by its event] */
  byHand?: { workflow: string; inputs: Record<string, string> }
  /** What happens elsewhere before the reviewer approves. */
  meanwhile?(stage: Stage): Promise<void>
  /** The commit that the run is of. */
  prepare(stage: Stage): Promise<void>
  judge(evidence: Evidence): Finding[]
  /** Whose comment the run has written, and how it is called. */
  comment?: { pull: number; title: string }
  /** The page afterwards, in a browser: `before` are the visits of earlier acts, by the name of the act. */
  visit?(visitor: Visitor, siteUrl: string, before: ReadonlyMap<string, Visit>): Promise<Visited>
}

export interface Visited {
  visit: Visit
  /** A word or two, for the name of the picture. */
  name: string
  findings: Finding[]
}
