import { existsSync, readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

/** What the page shows of an entry of the failure catalogue. */
export interface CatalogueEntry {
  readonly code: string
  readonly when: string
  readonly cause: string
  readonly remedy: string
  readonly grade: string
  readonly source: string
}

export interface Chapter {
  /** The name of the file in src/failures. */
  readonly service: string
  readonly entries: readonly CatalogueEntry[]
}

const isEntry = (value: unknown): value is CatalogueEntry =>
  typeof value === 'object' && value !== null && 'code' in value && 'cause' in value && 'remedy' in value

/** True for a table of the catalogue among the exports of a module. */
export const isTable = (value: unknown): value is CatalogueEntry[] =>
  Array.isArray(value) && value.length > 0 && value.every(isEntry)

/** The failure catalogue: a chapter per file of src/failures that exports tables of entries. */
export const readCatalogue = async (root = '.'): Promise<Chapter[]> => {
  const folder = resolve(root, 'src/failures')
  if (!existsSync(folder)) return []
  const files = readdirSync(folder).filter((name) => name.endsWith('.ts'))
  const chapters = await Promise.all(
    files.sort().map(async (name) => {
      const module = (await import(pathToFileURL(resolve(folder, name)).href)) as Record<string, unknown>
      return { service: name.replace(/\.ts$/, ''), entries: Object.values(module).filter(isTable).flat() }
    }),
  )
  return chapters.filter(({ entries }) => entries.length > 0)
}

const introduction = `# Troubleshooting

<!-- Generated from src/failures by npm run docs. -->

A step that fails says why in its output \`failure-code\`. Here is every code of the catalogue, with its cause and the
way out. Names in angle brackets stand for what the message of the step names. How sure we are of an entry is its
grade: *recorded* (we have such an answer), *documented* (AWS, Docker or GitHub say so) or *inferred* (it follows from
what they say).
`

/** docs/troubleshooting.md: a chapter per service, a section per code. */
export const troubleshooting = (chapters: readonly Chapter[]): string =>
  [introduction, contents(chapters), ...chapters.map(chapterText)].join('\n')

const contents = (chapters: readonly Chapter[]) =>
  `${chapters
    .map(({ service, entries }) => {
      const codes = [...new Set(entries.map(({ code }) => code))]
      return `- [${titleOf(service)}](#${anchorOf(service)}): ${codes.map((code) => `\`${code}\``).join(', ')}`
    })
    .join('\n')}\n`

const acronyms = ['aws', 'ecr', 'ecs', 'ec2', 'iam', 'oidc', 's3', 'ssm', 'sts']

const names: Readonly<Record<string, string>> = { cloudfront: 'CloudFront' }

const titleOf = (service: string) =>
  names[service] ??
  (acronyms.includes(service) ? service.toUpperCase() : service.charAt(0).toUpperCase() + service.slice(1))

const anchorOf = (service: string) => titleOf(service).toLowerCase().replaceAll(' ', '-')

const chapterText = ({ service, entries }: Chapter) =>
  `## ${titleOf(service)}\n\n${entries.map(section).join('\n\n')}\n`

const section = ({ code, when, cause, remedy, grade, source }: CatalogueEntry) =>
  [`### \`${code}\``, quoted(when), placeholders(cause), placeholders(remedy), gradeLine(grade, source)].join('\n\n')

const quoted = (text: string) => `> ${placeholders(text).replaceAll('\n', '\n> ')}`

const gradeLine = (grade: string, source: string) =>
  `<sub>[${grade}](${/^https?:/.test(source) ? source : `../${source}`})</sub>`

/** `<name>` outside code would be read as HTML and not be shown. */
const placeholders = (text: string): string =>
  text
    .split(/(```[\s\S]*?```|`[^`]*`)/)
    .map((part, index) => (index % 2 === 1 ? part : part.replaceAll(/<([\w-]+)>/g, '`<$1>`')))
    .join('')
