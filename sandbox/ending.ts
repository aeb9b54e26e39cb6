/** What must be ended, in the order in which it was started; ended backwards, once, each in spite of the others. */
export class Ending {
  #steps: (() => Promise<void> | void)[] = []
  #running: Promise<void> | undefined

  get hasBegun(): boolean {
    return this.#running !== undefined
  }

  add(step: () => Promise<void> | void): void {
    this.#steps.push(step)
  }

  run(): Promise<void> {
    this.#running ??= this.#all()
    return this.#running
  }

  async #all(): Promise<void> {
    const problems: unknown[] = []
    for (let step = this.#steps.pop(); step; step = this.#steps.pop()) {
      try {
        await step()
      } catch (error) {
        problems.push(error)
      }
    }
    if (problems.length > 0) throw new AggregateError(problems, `not everything ended: ${problems.join('; ')}`)
  }
}

/** As Promise.all, but it waits for the others when one fails: what they start must be known to be ended. */
export async function together<T extends readonly unknown[]>(work: { [K in keyof T]: Promise<T[K]> }): Promise<T> {
  const results = await Promise.allSettled(work as Promise<unknown>[])
  for (const result of results) if (result.status === 'rejected') throw result.reason
  return results.map((result) => (result as PromiseFulfilledResult<unknown>).value) as unknown as T
}
