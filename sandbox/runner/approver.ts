/** The reviewer of a rehearsal: whoever sits at the terminal. */
import { createInterface } from 'node:readline/promises'
import type { Approve, Decision, WaitingGate } from './gate.ts'

export interface Terminal {
  input: NodeJS.ReadableStream & { isTTY?: boolean }
  output: NodeJS.WritableStream
  /** What Ctrl-C does: while a question is open, the terminal sends no signal. */
  interrupt(): void
}

/** Asks one question at a time, however many gates wait. Without a terminal every gate stays shut. */
export const newApprover = (terminal: Terminal): Exclude<Approve, boolean> => {
  let last: Promise<unknown> = Promise.resolve()
  return (gate, over) => {
    const answer = last.then(() => ask(terminal, gate, over))
    last = answer.catch(() => undefined)
    return answer
  }
}

const ask = async (
  { input, output, interrupt }: Terminal,
  { environment }: WaitingGate,
  over: AbortSignal,
): Promise<Decision | undefined> => {
  if (!input.isTTY) {
    return { state: 'rejected', comment: 'nobody to ask: run it in a terminal, or with --approve' }
  }
  // Ctrl-D closes the terminal, and nobody answers the question any more
  const closed = new AbortController()
  const terminal = createInterface({ input, output })
  terminal.on('SIGINT', interrupt).once('close', () => closed.abort())
  try {
    const signal = AbortSignal.any([over, closed.signal])
    const reply = await terminal.question(`Approve the deployment to ${environment}? [y/N] `, { signal })
    return /^y(es)?$/i.test(reply.trim()) ? 'approved' : 'rejected'
  } catch (error) {
    if (over.aborted) return undefined
    if (closed.signal.aborted) return 'rejected'
    throw error
  } finally {
    terminal.close()
  }
}
