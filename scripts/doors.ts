import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'

/** The door that is the repository itself: its action.yml lies at the top. */
export const rootDoor = 'aws-deploy'

/** What our tools read of an action.yml. */
export interface ActionYaml {
  readonly name: string
  readonly description: string
  readonly inputs?: Readonly<Record<string, { description: string; required?: boolean; default?: string | boolean }>>
  readonly outputs?: Readonly<Record<string, { description: string }>>
  readonly runs: { using: string; main: string; post?: string; 'post-if'?: string }
}

/** The names of the folders in a folder, sorted; none when it does not exist. */
const foldersOf = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => entry.name)
        .sort()
    : []

/** The doors that have sources, in alphabetical order. */
export const doorsWithSources = (root = '.'): string[] =>
  foldersOf(join(root, 'src/actions')).filter((name) => existsSync(join(root, 'src/actions', name, 'index.ts')))

/** The doors that have an action.yml, in alphabetical order, the root's last. */
export const doorsWithYaml = (root = '.'): string[] => [
  ...foldersOf(join(root, 'actions')).filter((name) => existsSync(join(root, 'actions', name, 'action.yml'))),
  ...(existsSync(join(root, 'action.yml')) ? [rootDoor] : []),
]

/** The folder, seen from the root of the repository, that holds a door's action.yml. */
export const folderOf = (door: string): string => (door === rootDoor ? '.' : join('actions', door))

/** The page that tells users of a door: beside its action.yml but for the root, whose README is that of the whole. */
export const pageOf = (door: string): string =>
  door === rootDoor ? 'docs/aws-deploy.md' : join(folderOf(door), 'README.md')

/** A door's action.yml, parsed. */
export const actionYaml = (door: string, root = '.'): ActionYaml =>
  parse(readFileSync(join(root, folderOf(door), 'action.yml'), 'utf8')) as ActionYaml
