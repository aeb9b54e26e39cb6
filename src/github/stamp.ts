/** Which run of a workflow said something, of which commit. It orders what several runs say of one thing. */
export interface Stamp {
  /** Id of the run: GitHub gives the later run the greater one. */
  readonly run: string
  /** From 1; one more for each time that the run is run again. */
  readonly attempt: number
  /** The commit that it is about; undefined where nobody knows. */
  readonly head: string | undefined
  /** When this attempt began its work, in whole seconds since 1970: it orders what was run again among runs of one commit. */
  readonly begun: number
}

/** Whether both are of the same attempt of the same run: two jobs of it, or two writes of one. */
export const isSameRun = (one: Stamp, other: Stamp): boolean => one.run === other.run && one.attempt === other.attempt

/**
 * Whether `mine` may not take the place of `theirs`, because it is the older word.
 *
 * `present` is the commit that the thing has now, as of a pull request its head. What is said of it goes before what is said
 * of a commit that was replaced, whichever run is the later one: a branch can be pushed back, and an old run can be run again.
 */
export const isOlder = (mine: Stamp, theirs: Stamp, present: string | undefined): boolean => {
  if (mine.run === theirs.run) return mine.attempt < theirs.attempt
  const [fits, theyFit] = [mine, theirs].map(({ head }) => head !== undefined && head === present)
  if (fits !== theyFit && mine.head !== undefined && theirs.head !== undefined) return theyFit === true
  const again = mine.attempt > 1 || theirs.attempt > 1
  if (again && mine.head === theirs.head && mine.begun !== theirs.begun) return mine.begun < theirs.begun
  return isBefore(mine.run, theirs.run)
}

/** Ids of runs have more digits than a number of JavaScript may one day hold. */
const isBefore = (one: string, other: string): boolean =>
  one.length === other.length ? one < other : one.length < other.length
