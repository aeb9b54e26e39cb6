import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

interface Statement {
  readonly Sid: string
  readonly Action: string | readonly string[]
  readonly Resource: string | readonly string[]
}

export const policyStatementsPath = 'src/failures/policy-statements.ts'

/** The statements of `bootstrap/policies`, as a table by which an explanation finds the one that a denied call lacks. */
export const policyStatements = (root = '.'): string => {
  const folder = join(root, 'bootstrap/policies')
  const documents = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => {
      const { Statement } = JSON.parse(readFileSync(join(folder, name), 'utf8')) as { Statement: readonly Statement[] }
      return { policy: name.replace(/\.json$/, ''), statements: Statement }
    })
  const actions = documents.map(({ policy, statements }) => [
    policy,
    Object.fromEntries(statements.map(({ Sid, Action }) => [Sid, [Action].flat()])),
  ])
  const anywhere = documents
    .flatMap(({ statements }) => statements)
    .filter(({ Resource }) => [Resource].flat().includes('*'))
    .map(({ Sid }) => Sid)
  const endings = documents
    .flatMap(({ statements }) => statements)
    .flatMap(({ Sid, Resource }) => [[Resource].flat().map(endingOf)[0]].flatMap((end) => (end ? [[Sid, end]] : [])))
  return formatted(
    [
      '// Generated from bootstrap/policies by npm run docs.\n',
      '/** What each statement of each policy allows. */',
      'export const policyStatements: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = ',
      `${JSON.stringify(Object.fromEntries(actions))}\n`,
      '/** The statements whose resource is `*`, since AWS knows none for the action. */',
      `export const onAnyResource: readonly string[] = ${JSON.stringify(anywhere)}\n`,
      '/** The statements that are for objects of a certain kind alone, and how their keys end. */',
      `export const keyEndings: Readonly<Record<string, string>> = ${JSON.stringify(Object.fromEntries(endings))}`,
    ].join('\n'),
  )
}

/** Such as `.plan`, behind the last name that is filled in. */
const endingOf = (resource: string): string | undefined => /\.[a-z]+$/.exec(resource.replace(/.*[}*]/, ''))?.[0]

const formatted = (text: string): string =>
  execFileSync(resolve('node_modules/.bin/biome'), ['format', `--stdin-file-path=${policyStatementsPath}`], {
    input: text,
    encoding: 'utf8',
  })
