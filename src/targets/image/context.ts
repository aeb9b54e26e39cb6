import { lstat, readdir, readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import dockerignore from '@balena/dockerignore'
import { checkedOut } from '../../shell/git.ts'

/** A file of a context, or what stands for several. */
export interface ContextFile {
  /** From the root of the context. */
  readonly path: string
  readonly kind: 'file' | 'link' | 'checkout'
  readonly executable: boolean
  /** Of a checkout: its commit, with the tags that are on it. */
  readonly commit?: string
  /** Of a checkout: the build sees its configuration, too, in which a token may be. */
  readonly configured?: boolean
}

export interface Context {
  readonly files: readonly ContextFile[]
  /** Where the rules stand, or would stand, of what is left out. */
  readonly ignoreFile: string
}

/**
 * What BuildKit would see of a folder: `.dockerignore` is honoured as it does.
 *
 * A `.git` with its index stands here as the commit that is checked out and the tags on it. In the index, in `FETCH_HEAD` and in
 * `logs` are times, so that no two checkouts of one commit have the same. Where `.dockerignore` leaves the index out, whatever
 * else it lets through of `.git` was chosen, and is taken as it is; and so it is where git cannot read it.
 */
export const contextOf = async (folder: string, dockerfile: string, signal: AbortSignal): Promise<Context> => {
  const own = join(dirname(dockerfile), `${basename(dockerfile)}.dockerignore`)
  const shared = join(folder, '.dockerignore')
  const ownText = await textOf(own)
  const ignores = rulesOf(ownText ?? (await textOf(shared)))
  return { files: await listed(folder, '', ignores, signal), ignoreFile: ownText === undefined ? shared : own }
}

type Ignores = (path: string) => boolean

const listed = async (root: string, folder: string, ignores: Ignores, signal: AbortSignal): Promise<ContextFile[]> => {
  const names = await readdir(join(root, folder), { withFileTypes: true })
  const found = await Promise.all(
    names.map(async (name): Promise<ContextFile[]> => {
      const path = folder ? `${folder}/${name.name}` : name.name
      if (name.isDirectory()) {
        const seen = name.name === '.git' && !ignores(`${path}/index`)
        const commit = seen ? await checkedOut(join(root, path), signal) : undefined
        if (!commit) return listed(root, path, ignores, signal)
        return [{ path, kind: 'checkout', executable: false, commit, configured: !ignores(`${path}/config`) }]
      }
      if (ignores(path) || !(name.isFile() || name.isSymbolicLink())) return []
      const executable = name.isFile() && ((await lstat(join(root, path))).mode & 0o111) !== 0
      return [{ path, kind: name.isFile() ? 'file' : 'link', executable }]
    }),
  )
  return found.flat()
}

const rulesOf = (text: string | undefined): Ignores => {
  if (text === undefined) return () => false
  // By default this library folds upper and lower case; BuildKit does not.
  const matcher = dockerignore.default({ ignorecase: false }).add(text)
  return (path) => matcher.ignores(path)
}

const textOf = async (path: string): Promise<string | undefined> => {
  try {
    return await readFile(path, 'utf8')
  } catch {
    return undefined
  }
}

/** Settings, and not the empty form of them that is meant to be shared. */
const settings = /^\.env(?!\.(example|sample|template|dist|defaults|schema)$)(\..+)?$/

const isConfidential = ({ path, configured }: ContextFile): boolean =>
  configured === true || /(^|\/)\.git\/config$/.test(path) || settings.test(basename(path))

/**
 * What is in a context and mostly meant for nobody else: `.git`, whose configuration may hold a token, and `.env`. As patterns
 * that would leave it out.
 */
export const confidentialIn = (files: readonly ContextFile[]): readonly string[] => {
  const paths = files
    .filter((file) => isConfidential(file) && !/(^|\/)node_modules\//.test(file.path))
    .map(({ path }) => path.replace(/\/config$/, ''))
  const patterns = new Set(paths.map((path) => (path.includes('/') ? `**/${basename(path)}` : path)))
  return [...patterns].filter((pattern) => !patterns.has(`**/${pattern}`)).sort()
}
