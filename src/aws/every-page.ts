/** One answer of a call that lists. */
export interface Page<Item> {
  readonly items: readonly Item[] | undefined
  /** What asks for the next page; none after the last. */
  readonly next: string | undefined
}

/** All of a list. The SDK's own paginators would explain no single call. */
export const everyPage = async <Item>(
  ask: (next: string | undefined) => Promise<Page<Item>>,
): Promise<readonly Item[]> => {
  const found: Item[] = []
  let next: string | undefined
  do {
    const page = await ask(next)
    found.push(...(page.items ?? []))
    next = page.next
  } while (next)
  return found
}
