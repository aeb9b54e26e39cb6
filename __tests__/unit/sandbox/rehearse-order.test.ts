import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { type Order, readOrder } from '../../../sandbox/rehearse-order.ts'
import { temporaryFolders, writeFiles } from '../temporary.ts'

const newFolder = temporaryFolders()

const workflow = `on:
  push:
  workflow_dispatch: { inputs: { stage: { type: choice, options: [test, production] } } }
jobs:
  deploy: { runs-on: ubuntu-latest, steps: [{ run: 'echo \${{ vars.NAME }} \${{ secrets.TOKEN }}' }] }
`

const shop = (): { folder: string; file: string } => {
  const folder = newFolder()
  writeFiles(folder, {
    '.github/workflows/deploy.yml': workflow,
    'event.json': '{"name": "push", "payload": {"ref": "refs/heads/main"}}',
    'broken.json': '{"name": ',
    'nameless.json': '{"payload": {}}',
    env: 'SANDBOX_GITHUB_URL=http://127.0.0.1:1\nPATH=/bin\n',
    'other-env': 'TOKEN=secret\n',
  })
  execFileSync('git', ['-C', folder, 'init', '--quiet'])
  return { folder, file: join(folder, '.github/workflows/deploy.yml') }
}

test('what is asked for is read as a whole', () => {
  const { folder, file } = shop()
  const given = [
    ...['--event', join(folder, 'event.json'), '--secret', 'TOKEN', '--secret', 'other=a=b', '--var', 'REGION='],
    ...['--ref', 'release', '--repository', 'acme/shop', '--job', 'deploy', '--env', join(folder, 'env')],
    ...['--action', `o/r=${folder}`, '--approve'],
  ]
  const order = readOrder([file, ...given], { TOKEN: 't', NAME: 'no variable' }) as Order
  expect(order).toMatchObject({
    run: {
      ...{ workflow: file, workspace: folder, repository: 'acme/shop', job: 'deploy', ref: 'refs/heads/release' },
      event: { name: 'push', payload: { ref: 'refs/heads/main' } },
      secrets: { TOKEN: 't', other: 'a=b' },
      variables: { REGION: '' },
      actions: { 'o/r': folder },
    },
    environment: { SANDBOX_GITHUB_URL: 'http://127.0.0.1:1', PATH: '/bin' },
    ...{ approve: true, private: false, quiet: false, prepare: undefined, out: undefined },
    unset: [{ kind: 'vars', name: 'NAME' }],
  })
})

test('without a workflow, with two of them, or with --help nothing is asked for', () => {
  const { file } = shop()
  for (const args of [[], [file, file], [file, '--help']]) expect(readOrder(args, {})).toBeUndefined()
})

test.each([
  [['--event', 'pusch'], 'The workflow does not run on pusch; it runs on push, workflow_dispatch.'],
  [['--event', 'DIR/evnt.json'], /^--event ".*evnt.json" must be the name of an event, or a file with .*: ENOENT/],
  [['--event', 'DIR/broken.json'], /^--event ".*broken.json" must be .*: .*JSON/],
  [['--event', 'DIR/nameless.json'], /^--event ".*nameless.json" must be .*\{"name": "push", "payload": \{…\}\}\.$/],
  [['--secret', 'TOKN'], '--secret "TOKN" must be name=value, or a name that the environment has.'],
  [['--secret', 'gh-s3cret!'], '--secret must be name=value, or a name that the environment has.'],
  [['--var', 'NAME'], '--var "NAME" must be name=value.'],
  [
    ['--input', 'stage=test'],
    '--input "stage" is of workflow_dispatch, and the event is push: add --event workflow_dis',
  ],
  [['--event', 'workflow_dispatch', '--input', 'stage=tst'], "Provided value 'tst' for input 'stage' not in the list"],
  [['--event', 'workflow_dispatch', '--input', 'stge=test'], 'Unexpected inputs provided: ["stge"]'],
  [['--job', 'deplyo'], '--job "deplyo" is no job of the workflow, which has deploy.'],
  [['--ref', 'a b'], '--ref "a b" is no branch and no tag'],
  [['--repository', 'shop'], '--repository "shop" must be owner/name, such as acme/shop.'],
  [['--action', 'o/r=DIR/none'], /^--action "o\/r=.*none" must name a folder: there is none\.$/],
  [['--action', 'r=DIR'], '--action "r" must be owner/name=FOLDER.'],
  [['--env', 'DIR/none'], /^--env ".*none" is not there: npm run sandbox -- --env .*none writes it when/],
  [['--env', 'DIR/other-env'], /^--env ".*other-env" is not of a sandbox: it has no SANDBOX_GITHUB_URL\.$/],
  [['--evnt', 'push'], "Unknown option '--evnt'"],
] as const)('%j is refused before anything starts', (args, message) => {
  const { folder, file } = shop()
  const given = args.map((text) => text.replace('DIR', folder))
  expect(() => readOrder([file, ...given], {})).toThrow(message)
})

test('a workflow that cannot be read is named', () => {
  expect(() => readOrder([join(newFolder(), 'none.yml')], {})).toThrow(/none\.yml cannot be read: .*ENOENT/)
})
