export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice'
  readonly message: string
  readonly title?: string
  readonly file?: string
  readonly line?: string
}

interface Command {
  readonly name: string
  readonly properties: Readonly<Record<string, string>>
  readonly data: string
}

const known = new Set(
  ['add-mask', 'debug', 'error', 'warning', 'notice', 'group', 'endgroup', 'echo', 'stop-commands'].concat([
    'add-matcher',
    'remove-matcher',
    'add-path',
    'set-env',
    'set-output',
    'save-state',
  ]),
)

/** Commands that the runner refuses or that we do not use any more: a door that prints one is wrong. */
const retired = new Set(['add-path', 'set-env', 'set-output', 'save-state'])

const replaceAll = (text: string, pairs: readonly (readonly [string, string])[]) =>
  pairs.reduce((result, [escaped, plain]) => result.replaceAll(escaped, plain), text)

// The order of the runner: the percent sign last.
const line = [
  ['%0D', '\r'],
  ['%0A', '\n'],
] as const
const percent = ['%25', '%'] as const
const unescapeData = (text: string) => replaceAll(text, [...line, percent])
const unescapeProperty = (text: string) => replaceAll(text, [...line, ['%3A', ':'], ['%2C', ','], percent])
const unescapeBracketed = (text: string) => replaceAll(text, [['%3B', ';'], ...line, ['%5D', ']'], percent])

const propertiesIn = (text: string, separator: string, plain: (text: string) => string) =>
  Object.fromEntries(
    text
      .trim()
      .split(separator)
      .map((pair) => pair.split(/=(.*)/s))
      .filter(([name, value]) => name && value)
      .map(([name, value]) => [name!.toLowerCase(), plain(value!)]),
  )

/**
 * What the log of one step says to the runner, read line by line as the runner reads it (ActionCommand.cs and
 * ActionCommandManager.cs of actions/runner): both syntaxes, `::name key=value::data` at the start of a line and
 * `##[name key=value]data` anywhere in it, until `::stop-commands::`.
 */
export class WorkflowCommands {
  readonly annotations: Annotation[] = []
  readonly masks: string[] = []
  /** The lines that the log shows: all but the masks, which it shows as `***`. */
  readonly lines: string[] = []
  private resumeToken: string | undefined

  read(text: string): void {
    const command = this.parse(text)
    if (this.resumeToken !== undefined) {
      if (command?.name.toLowerCase() === this.resumeToken.toLowerCase()) this.resumeToken = undefined
      this.lines.push(text)
    } else if (command?.name === 'add-mask') {
      this.masks.push(command.data, ...command.data.split(/\r?\n/).filter((part) => part && part !== command.data))
    } else {
      this.lines.push(text)
      if (command) this.obey(command)
    }
  }

  private obey({ name, properties, data }: Command) {
    if (name === 'stop-commands') this.resumeToken = data
    else if (name === 'error' || name === 'warning' || name === 'notice') {
      const { title, file, line: number } = properties
      this.annotations.push({
        level: name,
        message: data,
        ...(title !== undefined && { title }),
        ...(file !== undefined && { file }),
        ...(number !== undefined && { line: number }),
      })
    } else if (retired.has(name)) {
      this.annotations.push({ level: 'error', message: `The command ${name} is not to be used any more.` })
    }
  }

  private parse(text: string): Command | undefined {
    return this.parseColons(text) ?? this.parseBrackets(text)
  }

  private parseColons(text: string): Command | undefined {
    const [, info, data] = /^\s*::(.*?)::(.*)$/s.exec(text) ?? []
    return info === undefined ? undefined : this.command(info, data!, ',', unescapeProperty, unescapeData)
  }

  private parseBrackets(text: string): Command | undefined {
    const [, info, data] = /##\[(.*?)\](.*)$/s.exec(text) ?? []
    return info === undefined ? undefined : this.command(info, data!, ';', unescapeBracketed, unescapeBracketed)
  }

  private command(
    info: string,
    data: string,
    separator: string,
    property: (text: string) => string,
    value: (text: string) => string,
  ): Command | undefined {
    const [name, rest] = info.split(/ (.*)/s) as [string, string | undefined]
    if (!known.has(name.toLowerCase()) && name.toLowerCase() !== this.resumeToken?.toLowerCase()) return undefined
    return {
      name: known.has(name.toLowerCase()) ? name.toLowerCase() : name,
      properties: propertiesIn(rest ?? '', separator, property),
      data: value(data),
    }
  }
}
