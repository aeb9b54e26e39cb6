import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { problemsInManifest, readManifest } from '../../../../src/actions/aws-deploy/manifest.ts'
import { temporaryFolders, writeFiles } from '../../temporary.ts'

const folder = temporaryFolders()

const written = (text: string): string => {
  const root = folder()
  writeFiles(root, { 'aws-deploy.yml': text })
  return join(root, 'aws-deploy.yml')
}

const page = readFileSync('docs/aws-deploy.md', 'utf8')
const shown = [...page.matchAll(/^```yaml\n(targets:[\s\S]*?)^```/gm)].map(([, text]) => text!)

// The role of a build may not deploy, nor the other way round: in one manifest the check of either finds problems.
test('the manifests of the page can be read, and each is of one job', () => {
  const kinds = shown.map((text) => readManifest(written(text))!.map(({ kind }) => kind))
  expect(kinds).toEqual([['image'], ['lambda']])
})

test.each(['image', 'lambda'])('the page has the keys of the kind %s', (kind) => {
  const [problem] = problemsInManifest(written(JSON.stringify({ targets: { it: { kind, odd: 1 } } })))
  const [, keys = ''] = /known are (.*?)\.?$/.exec(problem!.text) ?? []
  const [, row = ''] = new RegExp(`^\\| \`${kind}\` \\| (.*) \\|$`, 'm').exec(page) ?? []
  expect([...row.matchAll(/`([\w-]+)`/g)].map(([, key]) => key)).toEqual(keys.split(', '))
})
