import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, unlinkSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { contextOf } from '../../../../src/targets/image/context.ts'
import {
  differences,
  labelsOf,
  type Recipe,
  recipeLabel,
  recipeOf,
  recipePartsLabel,
} from '../../../../src/targets/image/recipe.ts'
import { temporaryFolders, writeFiles } from '../../temporary.ts'

const folder = temporaryFolders()

let context: string
beforeEach(() => {
  context = folder()
  writeFiles(context, {
    Dockerfile: 'FROM scratch\nCOPY . /\n',
    'app.py': 'print(1)',
    'lib/a.py': 'a',
    'lib/b.py': 'b',
  })
  symlinkSync('app.py', join(context, 'main.py'))
})

const at = (path: string) => join(context, path)
const recipe = async (more: Partial<Parameters<typeof recipeOf>[0]> = {}) => {
  const asked = { context, file: at('Dockerfile'), platform: 'linux/amd64', labels: {}, ...more }
  const { files } = await contextOf(asked.context, asked.file, new AbortController().signal)
  return recipeOf({ ...asked, files })
}

const changed = async (change: () => void): Promise<readonly string[]> => {
  const before = await recipe()
  change()
  const after = await recipe()
  expect(after.hash === before.hash).toBe(differences(labelsOf(before), after)!.length === 0)
  return differences(labelsOf(before), after)!
}

describe('the same recipe', () => {
  test('twice', async () => expect(await recipe()).toEqual(await recipe()))

  test('on another day', async () => {
    expect(await changed(() => utimesSync(at('app.py'), new Date(0), new Date(0)))).toEqual([])
  })

  test('written anew, in another order', async () => {
    const before = await recipe()
    rmSync(at('lib'), { recursive: true })
    writeFiles(context, { 'lib/b.py': 'b', 'lib/a.py': 'a' })
    expect(await recipe()).toEqual(before)
  })

  test('in another folder', async () => {
    const before = await recipe()
    const elsewhere = join(folder(), 'checkout')
    renameSync(context, elsewhere)
    mkdirSync(context)
    expect(await recipe({ context: elsewhere, file: join(elsewhere, 'Dockerfile') })).toEqual(before)
  })

  test('with rights for others, which git does not keep', async () => {
    expect(await changed(() => chmodSync(at('app.py'), 0o600))).toEqual([])
  })

  test('with nothing of what may be given: images of before keep theirs', async () => {
    const none = await recipe({ target: undefined, buildArgs: {}, secretIds: [] })
    expect(none).toEqual(await recipe())
    expect(Object.keys(none.parts)).toEqual(['context', 'dockerfile', 'platform', 'labels'])
  })

  test('with build arguments and secrets in another order', async () => {
    const one = await recipe({ buildArgs: { A: '1', B: '2' }, secretIds: ['x', 'y'] })
    expect(await recipe({ buildArgs: { B: '2', A: '1' }, secretIds: ['y', 'x'] })).toEqual(one)
  })

  test('with labels in another order', async () => {
    expect(await recipe({ labels: { a: '1', b: '2' } })).toEqual(await recipe({ labels: { b: '2', a: '1' } }))
  })
})

describe('another recipe', () => {
  test.each<[string, () => void]>([
    ['content', () => writeFiles(context, { 'app.py': 'print(2)' })],
    ['a new file', () => writeFiles(context, { 'new.py': '' })],
    ['a file less', () => unlinkSync(at('lib/b.py'))],
    ['a new name', () => renameSync(at('lib/b.py'), at('lib/c.py'))],
    ['another folder', () => renameSync(at('lib/b.py'), at('b.py'))],
    ['the x bit', () => chmodSync(at('app.py'), 0o755)],
    ['two files that change places', () => writeFiles(context, { 'lib/a.py': 'b', 'lib/b.py': 'a' })],
    [
      'the target of a link',
      () => {
        unlinkSync(at('main.py'))
        symlinkSync('lib/a.py', at('main.py'))
      },
    ],
    [
      'a link that becomes a file',
      () => {
        unlinkSync(at('main.py'))
        writeFiles(context, { 'main.py': 'app.py' })
      },
    ],
    ['a link to nowhere', () => symlinkSync('/nowhere', at('dangling'))],
    ['a link to a folder', () => symlinkSync('lib', at('library'))],
  ])('%s', async (_, change) => expect(await changed(change)).toEqual(['context']))

  test('the Dockerfile, which lies in the context', async () => {
    expect(await changed(() => writeFiles(context, { Dockerfile: 'FROM scratch\n' }))).toEqual([
      'context',
      'dockerfile',
    ])
  })

  test.each<[string, Parameters<typeof recipe>[0]]>([
    ['platform', { platform: 'linux/arm64' }],
    ['labels', { labels: { a: '1' } }],
    ['target', { target: 'runtime' }],
    ['build-args', { buildArgs: { VERSION: '1' } }],
    ['secrets', { secretIds: ['npm'] }],
  ])('%s', async (part, more) => {
    expect(differences(labelsOf(await recipe()), await recipe(more))).toEqual([part])
  })

  test('labels that look alike', async () => {
    const one = await recipe({ labels: { a: '1', b: '2' } })
    const other = await recipe({ labels: { a: '1,b=2' } })
    expect(other.hash).not.toBe(one.hash)
  })
})

test('large and odd files are read', async () => {
  writeFiles(context, { 'big.bin': 'x'.repeat(3_000_000), 'ü \n.txt': '', empty: '' })
  const before = await recipe()
  writeFiles(context, { 'big.bin': `${'x'.repeat(2_999_999)}y` })
  expect((await recipe()).hash).not.toBe(before.hash)
})

describe('the labels of an image', () => {
  const ours: Recipe = { hash: 'h2', parts: { context: 'c', dockerfile: 'd' } }

  test('carry the recipe and its parts', async () => {
    const { hash, parts } = await recipe()
    const labels = labelsOf({ hash, parts })
    expect(labels[recipeLabel]).toMatch(/^[0-9a-f]{64}$/)
    expect(labels[recipePartsLabel]).toBe(
      `context=${parts['context']},dockerfile=${parts['dockerfile']},platform=${parts['platform']},labels=${parts['labels']}`,
    )
  })

  test('name the parts that differ', () => {
    expect(differences({ [recipeLabel]: 'h1', [recipePartsLabel]: 'context=x,dockerfile=d' }, ours)).toEqual([
      'context',
    ])
    expect(differences({ [recipeLabel]: 'h1', [recipePartsLabel]: 'context=x' }, ours)).toEqual([
      'context',
      'dockerfile',
    ])
  })

  test('without a recipe tell nothing', () => {
    expect(differences({}, ours)).toBeUndefined()
    expect(differences({ [recipePartsLabel]: 'context=c' }, ours)).toBeUndefined()
  })

  test('of another version of ours, with a part that we do not know, are never the same', () => {
    const theirs = { [recipeLabel]: 'h1', [recipePartsLabel]: 'context=c,dockerfile=d,build-args=e' }
    expect(differences(theirs, ours)).toEqual(['build-args'])
    expect(differences({ [recipeLabel]: 'h1', [recipePartsLabel]: 'context=c,dockerfile=d' }, ours)).not.toEqual([])
    expect(differences({ [recipeLabel]: 'h1' }, ours)).toEqual(['context', 'dockerfile'])
  })
})
