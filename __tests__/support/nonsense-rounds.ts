import { doors } from '../contract/doors.ts'
import { nonsense } from './nonsense.ts'

/** One wrong value, and what the message must say of it. */
export interface Row {
  readonly input: string
  readonly value: string
  readonly right: RegExp
  readonly others: Readonly<Record<string, string>>
}

/** Rounds of values that are wrong by themselves, one of each input; and those that are wrong beside others. */
export const nonsenseOf = (
  door: string,
): { readonly together: readonly (readonly Row[])[]; readonly alone: readonly Row[] } => {
  const { contract } = doors.find(({ name }) => name === door)!
  const rows = Object.entries(nonsense[door] ?? {}).flatMap(([input, given]) =>
    'takesAnyText' in given ? [] : given.map(([value, right, others = {}]): Row => ({ input, value, right, others })),
  )
  const isWrong = ({ input, value }: Row): boolean => {
    try {
      contract.inputs[input]!.parse(value.trim() || undefined)
      return false
    } catch {
      return true
    }
  }
  const rounds = new Map<string, Row[]>()
  for (const row of rows.filter(isWrong)) {
    const before = [...rounds.values()].flat().filter(({ input }) => input === row.input).length
    const key = JSON.stringify([before, row.others])
    rounds.set(key, [...(rounds.get(key) ?? []), row])
  }
  return { together: [...rounds.values()], alone: rows.filter((row) => !isWrong(row)) }
}
