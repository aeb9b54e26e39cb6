import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** One line of a bench: our number beside another's, and the goal that it is measured by. */
export interface Result {
  readonly work: string
  readonly unit: string
  readonly ours: number
  readonly peer: number
  readonly peerName: string
  /** ours / peer. */
  readonly ratio: number
  readonly goal: string
  readonly met: boolean
}

const round = (value: number) => (value >= 100 ? Math.round(value) : Math.round(value * 10) / 10)

/** Prints the table and writes `.bench/<name>.json`. */
export const publish = (name: string, results: readonly Result[]): void => {
  const head = ['work', 'ours', 'peer', 'ratio', 'goal', 'met']
  const rows = results.map(({ work, unit, ours, peer, peerName, ratio, goal, met }) => [
    work,
    `${round(ours)} ${unit}`,
    `${round(peer)} ${unit} (${peerName})`,
    round(ratio).toString(),
    goal,
    met ? 'yes' : 'no',
  ])
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]!.length)))
  for (const row of [head, ...rows]) console.log(row.map((text, column) => text.padEnd(widths[column]!)).join('  '))
  mkdirSync('.bench', { recursive: true })
  writeFileSync(join('.bench', `${name}.json`), `${JSON.stringify(results, null, 2)}\n`)
}

/** The middle value; of an even number, the lower of the two. */
export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)]!

export const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

/** How many times theirs ours is; 1 when both are nothing. */
export const ratioOf = (ours: number, peer: number): number => (ours === peer ? 1 : ours / peer)
