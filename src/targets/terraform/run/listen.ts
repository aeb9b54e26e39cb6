import { fenced, liveLine } from '../../../action/log.ts'
import { eventReader, type Progress } from './events.ts'

export interface Ears {
  readonly events: ReturnType<typeof eventReader>
  readonly onLine: (line: string, cut: number) => void
}

/** Milliseconds between two looks at how far it is. The live line itself comes every ten seconds. */
const lookEvery = 1000

/**
 * Work with a program that writes a stream of events: each becomes a line of the log, fenced and without secrets, and while
 * nothing comes a live line says how far it is. `onProgress` hears of every event.
 */
export const listening = <T>(
  doing: string,
  work: (ears: Ears) => Promise<T>,
  onProgress: (progress: Progress) => void = () => {},
): Promise<T> =>
  fenced(async (print) => {
    const events = eventReader()
    const tell = liveLine()
    const live = setInterval(() => tell(doing, progressWords(events.progress())), lookEvery)
    try {
      return await work({
        events,
        onLine: (line, cut) => {
          const { text } = events.add(line, cut)
          if (text !== undefined) print(text)
          onProgress(events.progress())
        },
      })
    } finally {
      clearInterval(live)
    }
  })

/** Such as `3 of 14 done, 1 failed; now aws_db_instance.orders and 2 more`. */
export const progressWords = ({ done, failed, total, running, refreshed }: Progress): string => {
  const far = total > 0 ? `${done} of ${total} done${failed > 0 ? `, ${failed} failed` : ''}` : `${refreshed} refreshed`
  const [first, ...others] = running
  return first === undefined ? far : `${far}; now ${first}${others.length > 0 ? ` and ${others.length} more` : ''}`
}
