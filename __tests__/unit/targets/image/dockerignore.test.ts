import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { contextOf } from '../../../../src/targets/image/context.ts'
import { recipeOf } from '../../../../src/targets/image/recipe.ts'
import { temporaryFolders, writeFiles } from '../../temporary.ts'
import { paths, recorded } from './dockerignore-recorded.ts'

const folder = temporaryFolders()
const dockerfile = 'FROM scratch\nCOPY . /\n'
const texts = (list: readonly string[]) => Object.fromEntries(list.map((path) => [path, `text of ${path}`]))

const recipe = async (context: string, file: string) => {
  const { files } = await contextOf(context, file, new AbortController().signal)
  return recipeOf({ context, files, file, platform: 'linux/amd64', labels: {} })
}
const contextPart = async (context: string, file: string) => (await recipe(context, file)).parts['context']

/** The part of a recipe that stands for a context with these files, and nothing ignored. */
const of = async (list: readonly string[]): Promise<string | undefined> => {
  const context = join(folder(), 'context')
  mkdirSync(context)
  writeFiles(context, texts(list))
  const file = join(folder(), 'Dockerfile')
  writeFileSync(file, dockerfile)
  return contextPart(context, file)
}

describe('.dockerignore means to us what it means to BuildKit', () => {
  let context: string
  beforeAll(() => {
    context = mkdtempSync(join(tmpdir(), 'unit-'))
    writeFiles(context, texts(paths))
  })
  afterAll(() => rmSync(context, { recursive: true }))

  test.each(recorded)('%j', async (text, seen) => {
    // Beside a Dockerfile outside the context, so that neither is a file of the context itself.
    const beside = folder()
    writeFiles(beside, { Dockerfile: dockerfile, 'Dockerfile.dockerignore': text })
    expect(await contextPart(context, join(beside, 'Dockerfile'))).toBe(await of(seen))
  })
})

describe('which file it is', () => {
  let all: string | undefined
  beforeAll(async () => {
    all = await of(['a.txt', 'b.txt', '.dockerignore'])
  })

  const contextWith = (files: Readonly<Record<string, string>>) => {
    const context = folder()
    writeFiles(context, { ...texts(['a.txt', 'b.txt', '.dockerignore']), ...files })
    return context
  }

  test('.dockerignore of the context', async () => {
    const context = contextWith({ '.dockerignore': 'b.txt\n.dockerignore' })
    const file = join(folder(), 'Dockerfile')
    writeFileSync(file, dockerfile)
    expect(await contextPart(context, file)).toBe(await of(['a.txt']))
  })

  test('<Dockerfile>.dockerignore wins', async () => {
    const context = contextWith({ '.dockerignore': 'a.txt\n.dockerignore' })
    const beside = folder()
    writeFiles(beside, { 'api.Dockerfile': dockerfile, 'api.Dockerfile.dockerignore': 'b.txt\n.dockerignore' })
    expect(await contextPart(context, join(beside, 'api.Dockerfile'))).toBe(await of(['a.txt']))
  })

  test('that of another Dockerfile counts for nothing', async () => {
    const context = contextWith({})
    const beside = folder()
    writeFiles(beside, { 'api.Dockerfile': dockerfile, 'Dockerfile.dockerignore': 'b.txt' })
    expect(await contextPart(context, join(beside, 'api.Dockerfile'))).toBe(all)
  })

  test('an ignored Dockerfile goes into the recipe all the same', async () => {
    const context = folder()
    writeFiles(context, { Dockerfile: 'FROM a', '.dockerignore': 'Dockerfile', 'a.txt': '' })
    const before = await recipe(context, join(context, 'Dockerfile'))
    writeFiles(context, { Dockerfile: 'FROM b' })
    const after = await recipe(context, join(context, 'Dockerfile'))
    expect(after.parts['context']).toBe(before.parts['context'])
    expect(after.hash).not.toBe(before.hash)
  })
})
