import { existsSync, readFileSync } from 'node:fs'
import { validate } from '@actions/languageservice'
import { expect, test } from '@jest/globals'
import { TextDocument } from 'vscode-languageserver-textdocument'
import { parse } from 'yaml'
import { readmeWorkflows } from '../../scripts/readme-workflows.ts'
import { filesOf } from './source-files.ts'

// The owner that our pages write, and whoever owns the repository later: the name is what counts.
const isOwn = (name: string) => name === 'aws-deploy-actions'

interface Reference {
  readonly name: string
  readonly path?: string
}

const config = {
  fileProvider: {
    getFileContent: async ({ path }: Reference & { path: string }) => ({
      name: path,
      content: readFileSync(path, 'utf8'),
    }),
  },
  actionsMetadataProvider: {
    fetchActionMetadata: async ({ name, path = '.' }: Reference) =>
      isOwn(name) && existsSync(`${path}/action.yml`)
        ? parse(readFileSync(`${path}/action.yml`, 'utf8'))
        : { name, description: '' },
  },
}

let documents = 0

/** What GitHub's own language service says of a workflow or an action.yml. */
const problems = async (path: string, text: string) => {
  // It remembers what it has parsed by the address: each document has one of its own.
  documents += 1
  // The service looks into `$/actions/x` but not into `./actions/x`, which means the same here.
  const document = TextDocument.create(
    `file:///${documents}/${path}`,
    'yaml',
    1,
    text.replaceAll('uses: ./', 'uses: $/'),
  )
  return (await validate(document, config as never)).map(
    ({ message, range }) => `${path}:${range.start.line + 1} ${message}`,
  )
}

/** The places of our own actions that a workflow uses, e.g. `actions/build-lambda-image`. */
const ownUses = (text: string) =>
  [...text.matchAll(/uses:\s*['"]?[\w.-]+\/aws-deploy-actions(?:\/([\w./-]+))?@/g)].map(([, path]) => path ?? '.')

const files = filesOf(['.'], ['.yml', '.yaml']).filter((path) =>
  /(^|\/)(action\.ya?ml|\.github\/workflows\/[^/]+)$/.test(path),
)

test.each(files)('%s is valid', async (path) => {
  const text = readFileSync(path, 'utf8')
  expect(await problems(path, text)).toEqual([])
})

const examples = readmeWorkflows(filesOf(['.'], ['.md']))

test.each(examples)('the workflow of $from is valid', async ({ file, text }) => {
  expect(await problems(`.github/workflows/${file}`, text)).toEqual([])
})

test('every action of ours that a workflow uses is there', () => {
  const texts = [...files.map((path) => readFileSync(path, 'utf8')), ...examples.map(({ text }) => text)]
  const missing = texts.flatMap(ownUses).filter((path) => !existsSync(`${path}/action.yml`) && !existsSync(path))
  expect([...new Set(missing)]).toEqual([])
})

test.each([
  ['an unknown input', 'build-lambda-image', 'with: { repository: app, contxt: . }', 'contxt'],
  ['a missing input', 'update-and-wait-lambda', 'with: { alias: live }', 'function-name'],
])('%s of ours would be found', async (_, door, words, name) => {
  const text = `on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: acme/aws-deploy-actions/actions/${door}@v1\n        ${words}\n`
  expect((await problems('.github/workflows/probe.yml', text)).join('\n')).toContain(name)
})
