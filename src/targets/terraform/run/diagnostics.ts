import type { Diagnostic } from './events.ts'

/**
 * Diagnostics from what Terraform prints for people, as `init` and `show` do: `Error: …`, then where in the configuration, then
 * the reason. Both with the frame that it draws around them and without.
 */
export const textDiagnostics = (printed: string): readonly Diagnostic[] => {
  const lines = printed.split('\n').map((line) => line.replace(/^[│|]\s?/, '').trimEnd())
  const found: { severity: 'error' | 'warning'; summary: string; body: string[] }[] = []
  let current: (typeof found)[number] | undefined
  for (const line of lines) {
    const [, severity, summary] = /^(Error|Warning): (.+)$/.exec(line) ?? []
    if (severity !== undefined) {
      current = { severity: severity === 'Error' ? 'error' : 'warning', summary: summary!, body: [] }
      found.push(current)
    } else if (/^[╷╵]$/.test(line)) current = undefined
    else current?.body.push(line)
  }
  return found
    .filter(({ summary }) => !headings.test(summary))
    .map(({ severity, summary, body }) => ({ severity, summary, ...placed(body) }))
}

/** What stands over the errors of a configuration that cannot be read, and says nothing. */
const headings = /^(Terraform|OpenTofu) encountered problems during initiali[sz]ation/

/** `  on main.tf line 3, in resource "x" "y":`, and the line itself. */
const placed = (body: readonly string[]): Pick<Diagnostic, 'detail' | 'at' | 'snippet' | 'address'> => {
  const where = body.findIndex((line) => /^\s*on \S.* line \d+/.test(line))
  const owner = /^\s*with (\S+),$/.exec(body.find((line) => /^\s*with \S+,$/.test(line)) ?? '')?.[1]
  if (where < 0) return { detail: body.join('\n').trim(), address: owner }
  const [, file, line, context] = /^\s*on (\S.*?) line (\d+)(?:, in (.*?))?:?$/.exec(body[where]!) ?? []
  const [, number, code] = /^\s*(\d+):(.*)$/.exec(body[where + 1] ?? '') ?? []
  const rest = body.slice(where + (code === undefined ? 1 : 2))
  return {
    detail: rest.join('\n').trim(),
    address: owner,
    at: file === undefined ? undefined : { file, line: Number(line), column: 1 },
    snippet:
      code === undefined ? undefined : { code: code.replace(/^ /, ''), startLine: Number(number), context: context },
  }
}
