/**
 * The id of a release: it sorts by time, and names the commit and the run.
 *
 * @param earlier releases that it must sort after: of the same second, or of a runner whose clock is ahead
 */
export const releaseName = (
  at: Date,
  { sha, runId, attempt }: { readonly sha: string; readonly runId: string; readonly attempt: number },
  earlier: readonly (string | undefined)[] = [],
): string => `${stamp(after(at, earlier))}-${sha.slice(0, 7) || 'unknown'}-${runId || 'local'}.${attempt}`

const after = (at: Date, earlier: readonly (string | undefined)[]): Date => {
  const times = earlier.map((id) => Date.parse(timeOf(id ?? '') ?? '') + 1000).filter((time) => !Number.isNaN(time))
  return new Date(Math.max(at.getTime(), ...times))
}

/** What was there before the first release of ours. */
export const foundRelease = (at: Date): string => `${stamp(at)}-found`

const stamp = (at: Date): string => `${at.toISOString().replaceAll(/[-:]|\.\d+/g, '')}`

/** When it was made: ISO time, to the second. */
export const timeOf = (release: string): string | undefined =>
  /^\d{8}T\d{6}Z-/.test(release)
    ? release.slice(0, 16).replace(/(....)(..)(..T..)(..)(..)Z/, '$1-$2-$3:$4:$5.000Z')
    : undefined
