import { parentOf, processes, read } from '../process-table.ts'

/** What every user of the machine may read of a process (`args`), and every process of the same user (`env`). */
export interface SeenProcess {
  readonly args: readonly string[]
  readonly env: readonly string[]
}

/**
 * Looks at all that descends from a process, again and again until it is stopped. The process itself is not in it.
 *
 * @param everyMs many watchers side by side look less often: each look reads the machine's list of processes
 */
export const watchChildren = (root: number, everyMs = 5): (() => readonly SeenProcess[]) => {
  const seen = new Map<string, SeenProcess>()
  /** Whether a process is one of them; each is asked for its parent once, since an orphan gets another one. */
  const ours = new Map<number, boolean>([[root, true]])
  const isOurs = (id: number): boolean => {
    const known = ours.get(id)
    if (known !== undefined) return known
    const parent = parentOf(id)
    const answer = parent > 1 && isOurs(parent)
    ours.set(id, answer)
    return answer
  }
  const look = () => {
    // What starts the process is another program at first.
    const own = words(root, 'cmdline').join(' ')
    for (const id of processes().filter((each) => each !== root && isOurs(each))) {
      const args = words(id, 'cmdline')
      // One that has not begun its own program yet is still a copy of its parent.
      if (args.length === 0 || args.join(' ') === own) continue
      // A program that becomes another one is seen as both.
      const key = `${id} ${args.join(' ')}`
      const env = words(id, 'environ')
      // Of one that ended between the two reads, what was seen before stays.
      if (env.length > 0 || !seen.has(key)) seen.set(key, { args, env })
    }
  }
  const timer = setInterval(look, everyMs)
  return () => {
    clearInterval(timer)
    return [...seen.values()]
  }
}

const words = (id: number, file: string) => read(id, file).split('\0').filter(Boolean)
