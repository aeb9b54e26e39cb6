import { expect, test } from '@jest/globals'
import { lastLinesMarkdown, size, stepsMarkdown } from '../../../../src/actions/build-lambda-image/report-steps.ts'
import { Failure } from '../../../../src/failures/failure.ts'
import { BuildFailure } from '../../../../src/shell/docker.ts'
import type { BuildStep } from '../../../../src/targets/image/progress.ts'

const step = (name: string, state: BuildStep['state'] = 'done', seconds: number | undefined = 0.5): BuildStep => ({
  name,
  state,
  seconds,
  lines: [],
})

const layer = (bytes: number, createdBy?: string) => ({ size: bytes, createdBy })
const rowsOf = (markdown: string | undefined) => markdown!.split('\n').filter((line) => /^\| [^-]/.test(line))

test('steps with their times beside the layers that they made, and the rest of the layers in one line', () => {
  const steps = [
    step('[internal] load build definition from Dockerfile', 'done', 0.1),
    step('[internal] load build context', 'done', 7.5),
    step(`[1/3] FROM public.ecr.aws/lambda/python:3.12@sha256:${'ab'.repeat(32)}`, 'cached', undefined),
    step('[2/3] RUN pip install .', 'done', 12.4),
    step('[3/3] COPY app.py /', 'cached', undefined),
    step('exporting to image', 'done', 2.1),
  ]
  const layers = [
    layer(40 * 1024 * 1024),
    layer(1024 * 1024),
    layer(5 * 1024 * 1024, 'RUN /bin/sh -c pip install . # buildkit'),
    layer(1000, 'COPY app.py / # buildkit'),
  ]
  const markdown = stepsMarkdown({ steps, layers })
  expect(markdown).toContain('<summary>3 steps, 2 of them cached; 4 layers</summary>')
  expect(rowsOf(markdown)).toEqual([
    '| Step | Time | Layer |',
    '| 2 other layers, as of the base image |  | 41.0 MiB |',
    '| `[internal] load build context` | 7.5 s |  |',
    '| `[1/3] FROM public.ecr.aws/lambda/python:3.12@sha256:abababababab…` | cached |  |',
    '| `[2/3] RUN pip install .` | 12.4 s | 5.0 MiB |',
    '| `[3/3] COPY app.py /` | cached | 1.0 KiB |',
    '| `exporting to image` | 2.1 s |  |',
  ])
})

test('of an image that is reused there are the layers alone, and one is no layers', () => {
  expect(stepsMarkdown({ steps: [], layers: [layer(2048)] })).toContain('<summary>1 layer</summary>')
  expect(rowsOf(stepsMarkdown({ steps: [], layers: [layer(1024), layer(1024)] }))).toContain(
    '| 2 layers |  | 2.0 KiB |',
  )
  expect(stepsMarkdown({ steps: [], layers: [] })).toBeUndefined()
})

test('nothing that stands in a Dockerfile ends the table, and a long script is cut', () => {
  const steps = [step('[2/3] RUN a | tee `b`\n'), step(`[3/3] RUN ${'x'.repeat(500)}`, 'failed', undefined)]
  const rows = rowsOf(stepsMarkdown({ steps, layers: [] }))
  expect(rows[1]).toBe('| ``[2/3] RUN a \\| tee `b` `` | 0.5 s |  |')
  expect(rows[2]).toMatch(/^\| `\[3\/3\] RUN x{110}…` \| \*\*failed\*\* \| {2}\|$/)
})

const noRule = new Failure('No rule.', { code: 'build-failed' })

test('what the step that failed printed last', () => {
  const broken = { ...step('[2/2] RUN make', 'failed', undefined), lines: ['password=hunter2hunter2', 'no rule'] }
  const markdown = lastLinesMarkdown([step('[1/2] FROM a'), broken], new BuildFailure(noRule, ['the end of all']))
  expect(markdown).toBe('**What `[2/2] RUN make` printed last**\n\n```text\npassword=***\nno rule\n```')
})

test('a step that failed in silence leaves the last lines of the build', () => {
  const steps = [step('[1/2] COPY a b', 'failed', undefined)]
  const markdown = lastLinesMarkdown(steps, new BuildFailure(noRule, ['>>> COPY a b', 'token=abcdefgh']))
  expect(markdown).toBe('**The last lines of the build**\n\n```text\n>>> COPY a b\ntoken=***\n```')
  expect(lastLinesMarkdown(steps, noRule)).toBeUndefined()
})

test.each([
  [0, '0.0 KiB'],
  [1536, '1.5 KiB'],
  [1024 * 1024, '1.0 MiB'],
  [3 * 1024 ** 3, '3072.0 MiB'],
])('%d bytes are %s', (bytes, text) => expect(size(bytes)).toBe(text))
