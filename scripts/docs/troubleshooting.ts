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

/** docs/troubleshooting.md: every code once, in alphabetical order, and before them what they are about. */
export const troubleshooting = (chapters: readonly Chapter[]): string => {
  const cases = chapters.flatMap(({ service, entries }) =>
    entries.map((entry) => ({ ...entry, chapter: titleOf(service) })),
  )
  const codes = [...new Set(cases.map(({ code }) => code))].sort()
  const sections = codes.map((code) => section(cases.filter((each) => each.code === code)))
  return [introduction, contents(chapters), ...sections].join('\n')
}

const contents = (chapters: readonly Chapter[]) =>
  `${chapters
    .map(({ service, entries }) => {
      const codes = [...new Set(entries.map(({ code }) => code))]
      return `- **${titleOf(service)}**: ${codes.map((code) => `[\`${code}\`](#${code})`).join(', ')}`
    })
    .join('\n')}\n`

/** What the entries of each file are about. */
const titles: Readonly<Record<string, string>> = {
  archive: 'The archive of ECR',
  aws: 'Any call to AWS',
  'base-image': 'The base image, before a build',
  artifact: 'Artifacts of a run',
  cloudfront: 'CloudFront',
  configuration: 'The configuration of a function',
  docker: 'Building and pushing an image',
  ecr: 'Amazon ECR',
  'ecs-container': 'A task of ECS that ended',
  'ecs-placement': 'A service of ECS that gets no task',
  'ecs-pull': 'A task of ECS that gets no image',
  'ecs-rollout': 'A deployment of ECS',
  'ecs-start': 'A task of ECS that does not start',
  'ecs-calls': 'Amazon ECS',
  'ecs-definition': 'The task definition of a service and its images',
  'ecs-pre-task': 'The task before a deploy',
  'ecs-deploy': 'A service, before and after its deploy',
  guards: 'Guards, before anything is done',
  health: 'Health checks and the answer of a test invoke',
  invoke: 'A test invoke, by the log of the function',
  'invoke-refusals': 'A test invoke that Lambda refuses',
  lambda: 'AWS Lambda',
  'lambda-deploy': 'A function, before and after its deploy',
  'lambda-reasons': 'Reason codes of Lambda',
  'lambda-s3': 'The code of a function in S3',
  oidc: 'Signing in with OIDC',
  'plan-store': 'A stored plan of Terraform',
  s3: 'Amazon S3',
  scan: 'The scan of an image',
  shift: 'Traffic that is shifted in steps',
  site: 'A site',
  'site-source': 'The files of a site',
  steps: 'Any step',
  terraform: 'Terraform, its plans and its configuration',
  'terraform-aws': 'Terraform and AWS',
  'terraform-state': 'The state of Terraform',
}

const titleOf = (service: string) =>
  titles[service] ?? service.charAt(0).toUpperCase() + service.slice(1).replaceAll('-', ' ')

interface Case extends CatalogueEntry {
  readonly chapter: string
}

/** One code may have several causes: each says where it is met. */
const section = (cases: readonly Case[]): string =>
  `## \`${cases[0]!.code}\`\n\n${cases.map((each) => caseText(each, cases.length > 1)).join('\n\n')}\n`

const caseText = ({ chapter, when, cause, remedy, grade, source }: Case, several: boolean): string =>
  [
    quoted(several ? `**${chapter}.** ${when}` : when),
    placeholders(cause),
    placeholders(remedy),
    gradeLine(grade, source),
  ].join('\n\n')

const quoted = (text: string) => `> ${placeholders(text).replaceAll('\n', '\n> ')}`

const gradeLine = (grade: string, source: string) =>
  `<sub>[${grade}](${/^https?:/.test(source) ? source : `../${source}`})</sub>`

/** `<name>` outside code would be read as HTML and not be shown. */
const placeholders = (text: string): string =>
  text
    .split(/(```[\s\S]*?```|`[^`]*`)/)
    .map((part, index) => (index % 2 === 1 ? part : part.replaceAll(/<([\w-]+)>/g, '`<$1>`')))
    .join('')
