/** One thing that is told, in full or with less and less detail. */
export interface Item {
  /** From the most detailed to the shortest, each made only when it is asked for. Markdown, without an end of line. */
  readonly forms: readonly (() => string)[]
}

/** Things of one kind. */
export interface Section {
  /** Where there is no room for all, the lower has it first. */
  readonly rank: number
  readonly items: readonly Item[]
  /** All of it, around what is shown; `left`: how many there was no room for. */
  readonly page: (shown: readonly string[], left: number) => string
}

export interface Room {
  /** The most that all sections may take together. */
  readonly limit: number
  /** Of a text, in the unit of the limit. */
  readonly size: (text: string) => number
}

/** Stands between two sections. */
const gap = '\n\n'

/** What the short forms of all but dangers may take together; the rest is for details. */
const shareOfShort = 0.6

/** After so many details that do not fit no other is tried: they take time. */
const patience = 40

type Chosen = Map<Item, string>

/**
 * The sections as Markdown, in the order in which they are given, within the room. Each item gets its shortest form, by rank, as
 * far as that goes; then, by rank again, the most detailed one that fits. What there is no room for is counted by its section: nothing
 * goes without a word.
 */
export const fitted = (sections: readonly Section[], room: Room): string => {
  const used = sections.filter(({ items }) => items.length > 0)
  let { limit } = room
  for (;;) {
    const chosen = choose(used, { ...room, limit })
    const text = [...chosen]
      .map(([{ items, page }, shown]) => page([...shown.values()], items.length - shown.size))
      .join(gap)
    const over = room.size(text) - room.limit
    if (over <= 0 || chosen.size === 0) return text
    // The frames took more than was thought.
    limit -= over
  }
}

const choose = (sections: readonly Section[], { limit, size }: Room): ReadonlyMap<Section, Chosen> => {
  const ranked = [...sections].sort((a, b) => a.rank - b.rank)
  let left = limit
  const framed = new Set<Section>()
  for (const section of ranked) {
    const frame = size(section.page([], section.items.length)) + size(gap)
    if (frame > left) break
    framed.add(section)
    left -= frame
  }
  const chosen = new Map(
    sections.filter((each) => framed.has(each)).map((each): [Section, Chosen] => [each, new Map()]),
  )
  const forDetails = left * (1 - shareOfShort)
  for (const section of ranked.filter((each) => framed.has(each)))
    for (const item of section.items) {
      const text = item.forms.at(-1)!()
      const cost = size(text) + size(gap)
      if (left - cost < (section.rank === 0 ? 0 : forDetails)) break
      chosen.get(section)!.set(item, text)
      left -= cost
    }
  let misses = 0
  for (const section of ranked.filter((each) => framed.has(each)))
    for (const [item, short] of chosen.get(section)!)
      for (const form of item.forms.slice(0, -1)) {
        if (misses > patience) return chosen
        const text = form()
        const more = size(text) - size(short)
        if (more <= left) {
          chosen.get(section)!.set(item, text)
          left -= more
          break
        }
        misses++
      }
  return chosen
}
