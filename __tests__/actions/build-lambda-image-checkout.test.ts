/** The context is the checkout itself, `.git` and all, as it is with `context: .` and no `.dockerignore`. */
import { expect, test } from '@jest/globals'
import { originOf } from '../support/checkout.ts'
import { dockerRecorder } from '../support/docker-recorder.ts'
import { writesIn } from '../support/door.ts'
import { imageScene, tinyContext } from '../support/image-scene.ts'

test.concurrent.each([
  ['tags move', false],
  ['tags are immutable', true],
])('the same commit, checked out anew, has its image already: %s', async (_, immutable) => {
  const { commit, clone } = originOf({ ...tinyContext(), Dockerfile: 'FROM scratch\nCOPY . /\nCMD ["/app.txt"]\n' })
  const scene = await imageScene({ commit, immutable, files: {} })
  const inputs = { tags: 'sha' }
  const first = await scene.run(inputs, { workspace: clone() })
  expect(first).toMatchObject({ exitCode: 0, errors: [], outputs: { outcome: 'built' } })
  expect(first.warnings).toEqual([expect.stringContaining("printf '\\n%s\\n' '.git' >> '.dockerignore'")])
  await scene.aws.clearCalls()
  const { PATH, runs } = dockerRecorder()
  const again = await scene.run(inputs, { workspace: clone(), env: { PATH } })
  expect(again).toMatchObject({
    exitCode: 0,
    errors: [],
    outputs: { outcome: 'reused', changed: 'false', digest: first.outputs['digest'] },
  })
  expect(runs()).toEqual([])
  expect(writesIn(await scene.aws.calls())).toEqual([])
})

test.concurrent('what should be left out is told once for each context, with the file that leaves it out', async () => {
  const tiny = tinyContext()
  const scene = await imageScene({
    files: {
      ...tiny,
      '.env': 'TOKEN=x',
      'api/Dockerfile': tiny['Dockerfile']!,
      'api/app.txt': tiny['app.txt']!,
      'api/Dockerfile.dockerignore': '*.md',
      'api/config/.env.local': 'TOKEN=x',
      'safe/Dockerfile': tiny['Dockerfile']!,
      'safe/app.txt': tiny['app.txt']!,
      'safe/.env': 'TOKEN=x',
      'safe/.dockerignore': '.env',
    },
  })
  const contexts = { a: '.', b: '.', c: 'api', d: 'safe' }
  const images = Object.entries(contexts)
    .map(([name, context]) => `- name: ${name}\n  tag-prefix: ${name}\n  context: ${context}`)
    .join('\n')
  const step = await scene.run({ images, tags: 'sha', 'dry-run': 'true' })
  expect(step).toMatchObject({ exitCode: 0, errors: [] })
  expect([...step.warnings].sort()).toEqual([
    expect.stringContaining("'**/.env' '**/.env.local' >> '.dockerignore'"),
    expect.stringContaining("'**/.env.local' >> 'api/Dockerfile.dockerignore'"),
  ])
})
