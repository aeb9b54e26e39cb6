/** One stage of a deployment, for the summary. */
export interface Stage {
  readonly name: string
  /** When it began, in milliseconds since the epoch. */
  readonly at: number
  readonly seconds: number
  readonly good: boolean
}

/** Does the work of a stage, and notes how long it took and whether it went well. */
export const staged = async <T>(stages: Stage[], name: string, work: () => Promise<T>): Promise<T> => {
  const at = Date.now()
  const note = (good: boolean) => stages.push({ name, at, seconds: (Date.now() - at) / 1000, good })
  try {
    const result = await work()
    note(true)
    return result
  } catch (failure) {
    note(false)
    throw failure
  }
}
