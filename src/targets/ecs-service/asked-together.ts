import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Turns questions for one thing into questions for many: what is asked for within `within` milliseconds goes into one call, up to
 * `most` things in each. A call that fails fails all who asked by it.
 */
export const askedTogether = <T>(
  { most, within }: { readonly most: number; readonly within: number },
  ask: (keys: readonly string[]) => Promise<ReadonlyMap<string, T>>,
): ((key: string) => Promise<T | undefined>) => {
  let open: { readonly keys: Set<string>; readonly answer: Promise<ReadonlyMap<string, T>> } | undefined
  return async (key) => {
    if (!open || (open.keys.size >= most && !open.keys.has(key))) {
      const keys = new Set<string>()
      const answer = sleep(within).then(() => {
        if (open?.keys === keys) open = undefined
        return ask([...keys])
      })
      open = { keys, answer }
    }
    open.keys.add(key)
    return (await open.answer).get(key)
  }
}
