import { execFileSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { confidentialIn, contextOf } from '../../../../src/targets/image/context.ts'
import { recipeOf } from '../../../../src/targets/image/recipe.ts'
import { temporaryFolders, writeFiles } from '../../temporary.ts'

const folder = temporaryFolders()

const git = (where: string, ...args: string[]) =>
  execFileSync('git', ['-C', where, '-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], { stdio: 'pipe' })
const commit = (where: string) => git(where, 'commit', '--quiet', '--allow-empty', '-m', 'more')

let origin: string
beforeEach(() => {
  origin = folder()
  git(origin, 'init', '--quiet', '--initial-branch=main')
  writeFiles(origin, { Dockerfile: 'FROM scratch\nCOPY . /\n', 'lib/app.py': 'print(1)' })
  git(origin, 'add', '.')
  commit(origin)
})

const clone = (...args: string[]) => {
  const where = join(folder(), 'checkout')
  git(origin, 'clone', '--quiet', ...args, `file://${origin}`, where)
  return where
}

const filesOf = async (context: string) =>
  (await contextOf(context, join(context, 'Dockerfile'), new AbortController().signal)).files
const partOf = async (context: string) => {
  const file = join(context, 'Dockerfile')
  const recipe = await recipeOf({ context, files: await filesOf(context), file, platform: 'linux/amd64', labels: {} })
  return recipe.parts['context']
}
const ofGit = async (context: string) => {
  const paths = (await filesOf(context)).map(({ path }) => path)
  return paths.filter((path) => path.startsWith('.git/') || path === '.git').sort()
}

describe('a .git stands for the commit that is checked out', () => {
  test('two checkouts of one commit are one context, whatever git has written down of how it came by them', async () => {
    const [one, other] = [clone(), clone('--depth=1')]
    git(other, 'config', 'http.extraheader', 'x')
    git(other, 'gc', '--quiet')
    git(other, 'checkout', '--quiet', '--detach')
    expect(await partOf(other)).toBe(await partOf(one))
    expect(await ofGit(one)).toEqual(['.git'])
  })

  test('another commit with the same files is another', async () => {
    const [one, other] = [clone(), clone()]
    commit(other)
    expect(await partOf(other)).not.toBe(await partOf(one))
  })

  test.each([
    ['a tag', ['tag', 'v1']],
    ['a tag with a text', ['tag', '-a', 'v1', '-m', 'one']],
  ])('%s on the commit makes it another, and one on another commit does not', async (_, [verb = '', ...args]) => {
    const where = clone()
    commit(where)
    const before = await partOf(where)
    git(where, verb, ...args, 'HEAD^')
    expect(await partOf(where)).toBe(before)
    git(where, verb, '-f', ...args)
    const tagged = await partOf(where)
    expect(tagged).not.toBe(before)
    git(where, 'pack-refs', '--all')
    expect(await partOf(where)).toBe(tagged)
  })

  test('also in a checkout inside of another one', async () => {
    const [one, other] = [clone(), clone()]
    for (const where of [one, other]) git(origin, 'clone', '--quiet', `file://${origin}`, join(where, 'vendor'))
    expect(await partOf(other)).toBe(await partOf(one))
  })

  test('and without one nothing is said of it', async () => {
    const where = clone()
    rmSync(join(where, '.git'), { recursive: true })
    expect(await ofGit(where)).toEqual([])
  })
})

describe('the files of .git are taken as they are', () => {
  test('where .dockerignore picks some of them', async () => {
    const where = clone()
    writeFileSync(join(where, '.dockerignore'), '.git/*\n!.git/HEAD\n')
    expect(await ofGit(where)).toEqual(['.git/HEAD'])
  })

  test('where it leaves all of them out', async () => {
    const where = clone()
    writeFileSync(join(where, '.dockerignore'), '.git\n')
    expect(await ofGit(where)).toEqual([])
  })

  test('where git cannot tell: no repository, even inside of one, and none with a commit', async () => {
    const where = join(origin, 'context')
    writeFiles(where, { Dockerfile: '', '.git/index': 'no index', '.git/config': '' })
    expect(await ofGit(where)).toEqual(['.git/config', '.git/index'])
    const empty = folder()
    writeFiles(empty, { Dockerfile: '' })
    git(empty, 'init', '--quiet')
    expect(await ofGit(empty)).toContain('.git/HEAD')
  })

  test('where it is a file, as in a worktree', async () => {
    const where = join(folder(), 'tree')
    git(origin, 'worktree', 'add', '--quiet', where)
    expect((await filesOf(where)).find(({ path }) => path === '.git')).toMatchObject({ kind: 'file' })
  })
})

describe('what should mostly be left out', () => {
  const file = (path: string) => ({ path, kind: 'file', executable: false }) as const

  test.each<[readonly string[], readonly string[]]>([
    [[], ['Dockerfile', '.envrc', '.environment', 'env', 'a.env', '.git/HEAD', '.gitignore', '.git']],
    [
      ['.env', '.env.local', '.env.production'],
      ['.env', '.env.local', '.env.production'],
    ],
    [[], ['.env.example', '.env.sample', '.env.template', '.env.dist', 'node_modules/x/.env']],
    [['**/.env'], ['services/api/.env', 'services/worker/.env', '.env']],
    [['**/.git'], ['.git/config', '.git/HEAD', 'vendor/.git/config']],
  ])('%j', (patterns, paths) => {
    expect(confidentialIn(paths.map(file))).toEqual([...patterns].sort())
  })

  test('a checkout', async () => {
    expect(confidentialIn(await filesOf(clone()))).toEqual(['.git'])
  })

  test('a checkout without the configuration in which a token may be', async () => {
    const where = clone()
    writeFileSync(join(where, '.dockerignore'), '.git/config\n')
    expect(await ofGit(where)).toEqual(['.git'])
    expect(confidentialIn(await filesOf(where))).toEqual([])
  })
})
