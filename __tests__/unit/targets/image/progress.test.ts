import { describe, expect, test } from '@jest/globals'
import { type BuildStep, layersOf, progressReader } from '../../../../src/targets/image/progress.ts'

const stepsOf = (text: string) => {
  const reader = progressReader()
  for (const line of text.trim().split('\n')) reader.read(line)
  return reader.steps()
}

/** As buildx 0.13.1 printed it. */
const recorded = `
#0 building with "default" instance using docker driver

#1 [internal] load build definition from Dockerfile
#1 transferring dockerfile: 236B done
#1 DONE 0.0s

#4 [work 1/3] FROM public.ecr.aws/lambda/python:3.11@sha256:783f57ba04f8
#4 resolve public.ecr.aws/lambda/python:3.11@sha256:783f57ba04f8 0.1s done
#4 CACHED

#7 [work 3/3] RUN --mount=type=cache,target=/c echo hello; sleep 1; echo x
#7 0.512 hello
#7 ...

#5 [internal] load build context
#5 DONE 0.1s

#7 [work 3/3] RUN --mount=type=cache,target=/c echo hello; sleep 1; echo x
#7 1.527 x
#7 DONE 1.7s

#8 [stage-1 1/2] COPY --from=work /w /w
#8 DONE 0.1s

#10 exporting to image
#10 exporting layers 0.1s done
#10 DONE 0.2s
`

test('the steps of a build, with what became of each', () => {
  expect(stepsOf(recorded)).toEqual([
    { name: '[internal] load build definition from Dockerfile', state: 'done', seconds: 0, lines: [] },
    { name: '[work 1/3] FROM public.ecr.aws/lambda/python:3.11@sha256:783f57ba04f8', state: 'cached', lines: [] },
    {
      name: '[work 3/3] RUN --mount=type=cache,target=/c echo hello; sleep 1; echo x',
      state: 'done',
      seconds: 1.7,
      lines: ['hello', 'x'],
    },
    { name: '[internal] load build context', state: 'done', seconds: 0.1, lines: [] },
    { name: '[stage-1 1/2] COPY --from=work /w /w', state: 'done', seconds: 0.1, lines: [] },
    { name: 'exporting to image', state: 'done', seconds: 0.2, lines: [] },
  ])
})

test('a step that fails, one that is broken off, and what is no progress', () => {
  const lines = Array.from({ length: 30 }, (_, line) => `#5 0.5${String(line).padStart(2, '0')} line ${line}`)
  const text = `#5 [2/2] RUN false\n${lines.join('\n')}\n#5 ERROR: process "/bin/sh -c false" did not complete successfully: exit code: 1`
  const steps = stepsOf(
    `${text}\n#6 [other 2/2] RUN sleep\n#6 CANCELED\n------\n > [2/2] RUN false:\nERROR: failed to solve`,
  )
  expect(steps.map(({ name, state }) => [name, state])).toEqual([
    ['[2/2] RUN false', 'failed'],
    ['[other 2/2] RUN sleep', 'unfinished'],
  ])
  expect(steps[0]!.lines).toHaveLength(20)
  expect(steps[0]!.lines.at(-1)).toBe('line 29')
})

test('the digest of what is pushed', () => {
  const digest = `sha256:${'4'.repeat(64)}`
  const reader = progressReader()
  reader.read(`#7 exporting manifest sha256:${'5'.repeat(64)} 0.0s done`)
  expect(reader.manifest()).toBeUndefined()
  reader.read(`#7 pushing manifest for 111122223333.dkr.ecr.eu-west-1.amazonaws.com/api:v1@${digest} 0.0s done`)
  expect(reader.manifest()).toBe(digest)
  reader.clear()
  expect(reader.manifest()).toBeUndefined()
})

test('what a program prints is no end of its step', () => {
  const [step] = stepsOf('#5 [2/2] RUN x\n#5 0.100 DONE 9.9s\n#5 0.200 CACHED\n#5 0.300 ERROR: no')
  expect(step).toMatchObject({ state: 'unfinished', lines: ['DONE 9.9s', 'CACHED', 'ERROR: no'] })
})

describe('the layer that a step made', () => {
  const step = (name: string): BuildStep => ({ name, state: 'done', seconds: 1, lines: [] })
  const layers = (...createdBy: (string | undefined)[]) =>
    createdBy.map((made, at) => ({ size: at + 1, createdBy: made }))

  test.each<[string, string, string]>([
    ['COPY', '[2/3] COPY requirements.txt .', 'COPY requirements.txt . # buildkit'],
    ['COPY with flags', '[stage-1 2/3] COPY --from=work --chmod=755 /a /b', 'COPY /a /b # buildkit'],
    ['RUN', '[2/3] RUN pip install .', 'RUN /bin/sh -c pip install . # buildkit'],
    ['RUN with mounts', '[2/3] RUN --mount=type=secret,id=x make', 'RUN /bin/sh -c make # buildkit'],
    ['RUN with arguments', '[2/3] RUN echo x && cd b', 'RUN |2 A=x y B=b /bin/sh -c echo $A && cd ${B:-c} # buildkit'],
    ['another shell', '[2/3] RUN make', 'RUN /bin/bash -o pipefail -c make # buildkit'],
    ['signs of a pattern', '[2/3] RUN test (a|b)* [c]', 'RUN /bin/sh -c test (a|b)* [c] # buildkit'],
    ['WORKDIR', '[2/3] WORKDIR /app', 'WORKDIR /app'],
  ])('%s', (_, name, createdBy) => {
    const { sizes, others } = layersOf([step('[1/3] FROM a'), step(name)], layers('ADD root.tar /', createdBy))
    expect([...sizes]).toEqual([[1, 2]])
    expect(others).toEqual([{ size: 1, createdBy: 'ADD root.tar /' }])
  })

  test('the last of two that are alike: the base image has the first', () => {
    const made = 'COPY app.py / # buildkit'
    expect([...layersOf([step('[2/2] COPY app.py /')], layers(made, made)).sizes]).toEqual([[0, 2]])
    const twice = [step('[2/3] COPY app.py /'), step('[3/3] COPY app.py /')]
    expect([...layersOf(twice, layers(made, made)).sizes].sort()).toEqual([
      [0, 1],
      [1, 2],
    ])
  })

  test('is none when the history is not known', () => {
    const { sizes, others } = layersOf([step('[2/2] COPY a /')], layers(undefined, undefined))
    expect(sizes.size).toBe(0)
    expect(others).toHaveLength(2)
  })
})

test('a cache that is not there yet does not look like an error', () => {
  const reader = progressReader()
  reader.read('#6 importing cache manifest from host/api:buildcache')
  reader.read('#7 [1/2] RUN make')
  expect(reader.shown('#6 ERROR: host/api:buildcache: not found')).toBe(
    '#6 no cache taken: host/api:buildcache: not found',
  )
  for (const line of ['#7 ERROR: exit code: 1', '#6 inferred', 'ERROR: failed to solve'])
    expect(reader.shown(line)).toBe(line)
})
