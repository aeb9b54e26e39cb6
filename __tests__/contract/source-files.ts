import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'

/** Our own files below these folders and with these endings, committed or about to be. */
export const filesOf = (folders: readonly string[], endings: readonly string[]): string[] =>
  execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z', '--', ...folders], {
    encoding: 'utf8',
    maxBuffer: 64 << 20,
  })
    .split('\0')
    .filter((path) => existsSync(path) && endings.some((ending) => path.endsWith(ending)))
    .sort()

/** A file without its comments, which may name anything. */
export const codeOf = (path: string): string =>
  readFileSync(path, 'utf8')
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .replaceAll(/^\s*\/\/.*$/gm, '')

/** What a TypeScript file imports or exports again; relative ones as paths from the root of the repository. */
export const importsOf = (path: string): string[] =>
  [...codeOf(path).matchAll(/(?:\bfrom|\bimport|\bimport\(|\brequire\()\s*'([^'\n]+)'/g)].map(([, name]) =>
    name!.startsWith('.') ? posix.join(posix.dirname(path), name!) : name!,
  )

/** True for a path of ours, false for a package or a module of Node. */
export const isOurs = (name: string): boolean => /^(src|sandbox|scripts|__tests__|examples|\.\.)\//.test(name)

/** The package that an import names: `@aws-sdk/client-sts` of `@aws-sdk/client-sts/dist`. */
export const packageOf = (name: string): string =>
  name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/')
