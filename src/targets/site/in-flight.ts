/** Pieces of work side by side: as many as the transport ever sends at a time. How many it does send S3 tells it. */
const atOnce = 256

/**
 * Does the same for all items, many at the same time. The first failure, or the signal, keeps what has not begun from
 * beginning; what has begun comes to its end first, so that nothing changes any more when this throws.
 */
export const forAll = async <T>(
  items: Iterable<T>,
  signal: AbortSignal,
  work: (item: T) => Promise<unknown>,
  most = atOnce,
): Promise<void> => {
  const rest = items[Symbol.iterator]()
  const failures: unknown[] = []
  const worker = async () => {
    for (let next = rest.next(); !next.done; next = rest.next()) {
      if (failures.length > 0 || signal.aborted) return
      try {
        await work(next.value)
      } catch (failure) {
        failures.push(failure)
      }
    }
  }
  await Promise.all(Array.from({ length: most }, worker))
  if (failures.length > 0) throw failures[0]
  signal.throwIfAborted()
}
