import { randomBytes } from 'node:crypto'
import { expect, test } from '@jest/globals'
import { imageScene } from '../support/image-scene.ts'
import { findLeaks, placesOf } from '../support/secrets.ts'

const dockerfile = (...lines: string[]) => ({
  Dockerfile: [
    'FROM public.ecr.aws/lambda/python:3.11 AS work',
    `ENV TEST=${randomBytes(8).toString('hex')}`,
    ...lines,
    '',
  ].join('\n'),
})

const rowsOf = (summary: string) => summary.split('\n').filter((line) => /^\| `\[/.test(line))

test.concurrent('the summary shows the steps of the build, their times and the layers that they made', async () => {
  const scene = await imageScene()
  const files = dockerfile(
    'RUN head -c 40000 /dev/urandom > /data',
    'FROM scratch',
    'COPY --from=work /data /data',
    'WORKDIR /app',
    'COPY Dockerfile .',
  )
  const built = await scene.run({}, { files })
  expect(built.errors).toEqual([])
  expect(built.summary).toMatch(/<summary>5 steps, \d of them cached; 3 layers<\/summary>/)
  expect(rowsOf(built.summary)).toEqual([
    expect.stringMatching(
      /^\| `\[work 1\/2\] FROM public\.ecr\.aws[^@]*(@sha256:\w{12}…)?` \| (cached|\d+(\.\d)? s) \| {2}\|$/,
    ),
    expect.stringMatching(/^\| `\[work 2\/2\] RUN head .*` \| \d+(\.\d)? s \| {2}\|$/),
    expect.stringMatching(/^\| `\[stage-1 1\/3\] COPY --from=work .*` \| \d+(\.\d)? s \| (39|4\d)\.\d KiB \|$/),
    expect.stringMatching(/^\| `\[stage-1 2\/3\] WORKDIR \/app` \| \d+(\.\d)? s \| 0\.\d KiB \|$/),
    expect.stringMatching(/^\| `\[stage-1 3\/3\] COPY Dockerfile \.` \| \d+(\.\d)? s \| 0\.\d KiB \|$/),
  ])
  expect(built.summary).toMatch(/\| `exporting to image` \| \d/)
  // BuildKit's own words are in the log, folded.
  expect(built.log).toMatch(
    /::group::docker buildx build linux\/amd64\n[\s\S]*#\d+ \[work 2\/2\] RUN[\s\S]*::endgroup::/,
  )
  const again = await scene.run({ reuse: 'never' }, { files })
  expect(rowsOf(again.summary)[1]).toMatch(/\| cached \|/)
  const reused = await scene.run({}, { files })
  expect(reused.outputs['outcome']).toBe('reused')
  expect(reused.summary).toContain('<summary>3 layers</summary>')
})

test.concurrent('a build that fails shows which step failed, and what it printed last, without its secrets', async () => {
  const scene = await imageScene()
  const value = `s3"&/ ${randomBytes(9).toString('base64')}`
  const files = dockerfile('RUN --mount=type=secret,id=one cat /run/secrets/one && echo no wheel for this && exit 42')
  const step = await scene.run({ secrets: `one=${value}` }, { files })
  expect(step).toMatchObject({
    exitCode: 1,
    outputs: { outcome: 'failed', changed: 'false', 'failure-code': 'build-failed' },
  })
  expect(step.summary.split('\n')[0]).toBe('### Image `pricing`: not delivered')
  expect(step.summary).toMatch(/\*\*What `.*RUN --mount.*` printed last\*\*\n\n```text\n.*\*\*\*no wheel for this\n```/)
  expect(step.summary).toMatch(/\| `\[work 2\/2\] RUN .*` \| \*\*failed\*\* \|/)
  expect(findLeaks({ value }, placesOf(step))).toEqual([])
})
