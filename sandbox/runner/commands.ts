/**
 * A workflow command as GitHub's runner reads it: up to the first `::`. act reads up to the last one, so that every
 * message with a name of AWS in it (`arn:aws:iam::…`) loses its beginning.
 * Source: TryParseV2 in actions/runner, src/Runner.Common/ActionCommand.cs.
 */
export interface Command {
  command: string
  arg: string
  kvPairs: Record<string, string>
}

const written: Record<string, string> = { '%25': '%', '%0D': '\r', '%0A': '\n', '%3A': ':', '%2C': ',' }
const decoded = (text: string, escapes: RegExp): string => text.replace(escapes, (each) => written[each] ?? each)

export const readCommandLine = (raw: string): Command | undefined => {
  const text = raw.trimStart().replace(/\r?\n$/, '')
  const end = text.indexOf('::', 2)
  if (!text.startsWith('::') || end < 0) return undefined
  const info = text.slice(2, end)
  const space = info.indexOf(' ')
  const command = space < 0 ? info : info.slice(0, space)
  const pairs = (space < 0 ? '' : info.slice(space + 1)).split(',').flatMap((pair): [string, string][] => {
    const at = pair.indexOf('=')
    const value = pair.slice(at + 1)
    return at > 0 && value ? [[pair.slice(0, at).trim(), decoded(value, /%25|%0D|%0A|%3A|%2C/g)]] : []
  })
  return { command, arg: decoded(text.slice(end + 2), /%25|%0D|%0A/g), kvPairs: Object.fromEntries(pairs) }
}
