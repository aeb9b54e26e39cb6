import { firstFew } from './first-few.ts'
import { liveLine, section } from './log.ts'

interface Side<T> {
  /** By which the log calls it. */
  readonly nameOf: (item: T) => string
  /** How many are worked on at the same time. */
  readonly atOnce: number
  /** What a line that others wrote tells of how far a thing has come, for the live line. They are not shown themselves. */
  readonly heard?: (line: string) => string | undefined
}

/**
 * Does the same work for several things at the same time. Each has a folded part of the log to itself, shown when it is
 * over; until then a live line names what is at work. A thing that is alone has the log to itself.
 *
 * @param work gives in a word how it went; what it throws ends all, so it should not
 */
export const sideBySide = async <T>(
  items: readonly T[],
  { nameOf, atOnce, heard }: Side<T>,
  work: (item: T) => Promise<string>,
): Promise<void> => {
  const [only, ...more] = items
  if (only === undefined) return
  if (more.length === 0) return void (await work(only))
  const waiting = [...items]
  /** What each says that it waits for, and how far it has come by what others wrote. */
  const running = new Map<T, { state: string; aside?: string }>()
  const live = liveLine()
  const tell = () => {
    const all = [...running.values()]
    const asides = all.flatMap(({ aside }) => aside ?? [])
    if (all.length > 0)
      live(
        stateOf(
          all.map(({ state }) => state),
          waiting.length,
        ),
        firstFew(asides),
      )
  }
  const worker = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
      const own = item
      const name = nameOf(own)
      const entry: { state: string; aside?: string } = { state: `${name} begins` }
      running.set(own, entry)
      await section(name, () => work(own), {
        title: (how) => `${name}: ${how}`,
        follow: (state) => {
          entry.state = `${name} ${state}`
        },
        hear: (line) => {
          const told = heard?.(line)
          if (told) entry.aside = `${name} ${told}`
        },
      })
      running.delete(own)
    }
  }
  const timer = setInterval(tell, 1000)
  try {
    await Promise.all(Array.from({ length: atOnce }, worker))
  } finally {
    clearInterval(timer)
  }
}

const stateOf = (running: readonly string[], waiting: number): string =>
  `at work: ${firstFew(running)}${waiting > 0 ? `; ${waiting} to come` : ''}`
