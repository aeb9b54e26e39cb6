import { optional, Problem } from './inputs.ts'

/** The name of a secret, as a Dockerfile asks for it. Nothing that could end a field of an argument. */
const idShape = /^\w[\w.-]{0,127}$/

/** The beginning of a value of several lines: `id<<END`. */
const opening = /^\s*(\w[\w.-]{0,127})<<([\w-]+)\s*$/

/**
 * `id=value`, one a line; a value of several lines stands between `id<<END` and `END`, and keeps the newline at its end, as in
 * a shell. An empty value is kept as an empty text: it says which secret was meant. No message shows anything of a line: what
 * is taken for an id may be a part of a secret.
 *
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#multiline-strings
 */
export const secretLines = optional((text) => {
  const lines = text.split(/\r?\n/)
  const secrets = new Map<string, string>()
  const add = (id: string, value: string, line: number) => {
    if (secrets.has(id)) throw new Problem(`has the id of line ${line} twice`)
    secrets.set(id, value.trim() === '' ? '' : value)
  }
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index]!
    if (line.trim() === '') continue
    const [, id, mark] = opening.exec(line) ?? []
    if (id === undefined) {
      add(...pairOf(line, index + 1), index + 1)
      continue
    }
    const end = lines.findIndex((each, at) => at > index && each.trim() === mark)
    if (end < 0) throw new Problem(`begins a value of several lines in line ${index + 1}, and its end does not come`)
    add(id, `${lines.slice(index + 1, end).join('\n')}\n`, index + 1)
    index = end
  }
  return Object.fromEntries(secrets)
})

const pairOf = (line: string, number: number): readonly [string, string] => {
  const at = line.indexOf('=')
  if (at < 0)
    throw new Problem(
      `must have lines such as id=value; line ${number}, which is not shown, has no \`=\` (a value of several lines stands ` +
        'between `id<<END` and `END`)',
    )
  const id = line.slice(0, at).trim()
  if (!idShape.test(id))
    throw new Problem(
      `must have lines such as id=value; what line ${number}, which is not shown, has before its \`=\` is no id (letters, ` +
        'digits, `_`, `.` and `-`)',
    )
  return [id, line.slice(at + 1).trim()]
}
