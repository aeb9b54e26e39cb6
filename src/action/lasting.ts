const units = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
] as const

/** A length of time for people, of milliseconds: `2.3 s`, `90 s`, `5 min`, `2 h 30 min`. Two units at most. */
export const lasting = (milliseconds: number): string => {
  const exact = Math.max(0, milliseconds) / 1000
  if (exact < 9.95 && !Number.isInteger(exact)) return `${exact.toFixed(1)} s`
  const seconds = Math.round(exact)
  if (seconds < 120 && seconds !== 60) return `${seconds} s`
  const at = units.findIndex(([, size]) => size <= seconds)
  const [[unit, size], [smaller, part]] = [units[at]!, units[at + 1]!]
  // Rounded first: an hour, 59 min and 50 s are two hours, and not 1 h 60 min.
  const whole = Math.round(seconds / part) * part
  const rest = Math.round((whole % size) / part)
  return [`${Math.floor(whole / size)} ${unit}`, ...(rest > 0 ? [`${rest} ${smaller}`] : [])].join(' ')
}
