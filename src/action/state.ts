import { getState, saveState } from '@actions/core'

/**
 * What the `post` step must put back should this step be cut off. Saved before the first write, and forgotten when the
 * step has ended as it wanted. It holds names and numbers, never a secret.
 */
const key = 'unfinished'

export const saveUnfinished = (work: unknown): void => keep(JSON.stringify(work))

export const forgetUnfinished = (): void => keep('')

let kept = ''

const keep = (work: string): void => {
  kept = work
  saveState(key, work)
}

/** Whether this very step leaves something for `post` to put back. */
export const leavesUnfinished = (): boolean => kept !== ''

export const unfinished = (): unknown => {
  const text = getState(key)
  return text ? JSON.parse(text) : undefined
}

/** The runner starts the same bundle again for `post`. */
const mainDone = 'mainDone'

export const markMain = (): void => saveState(mainDone, 'true')

export const isPost = (): boolean => getState(mainDone) === 'true'

const foldersLeft = 'foldersLeft'

/** The folders that `post` must take away, should this step be killed before it does. */
export const leaveFolders = (folders: readonly string[]): void => saveState(foldersLeft, JSON.stringify(folders))

export const leftFolders = (): readonly string[] => JSON.parse(getState(foldersLeft) || '[]') as string[]
