import { getState, saveState } from '@actions/core'

/**
 * What the `post` step must put back should this step be cut off. Saved before the first write, and forgotten when the
 * step has ended as it wanted. It holds names and numbers, never a secret.
 */
const key = 'unfinished'

export const saveUnfinished = (work: unknown): void => saveState(key, JSON.stringify(work))

export const forgetUnfinished = (): void => saveState(key, '')

export const unfinished = (): unknown => {
  const text = getState(key)
  return text ? JSON.parse(text) : undefined
}

/** The runner starts the same bundle again for `post`. */
const mainDone = 'mainDone'

export const markMain = (): void => saveState(mainDone, 'true')

export const isPost = (): boolean => getState(mainDone) === 'true'
