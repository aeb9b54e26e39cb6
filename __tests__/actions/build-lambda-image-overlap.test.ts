import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from '@jest/globals'
import { dockerWrapper } from '../support/docker-wrapper.ts'
import { imageScene, onClassicStore, repositoryName } from '../support/image-scene.ts'

/** Builds anew, so that the image of the same recipe has another digest. */
const anew = () => dockerWrapper('exec "$REAL" "$@" --no-cache')

/** Pushes, then waits to be let go on. */
const held = () => {
  const { PATH, folder } = dockerWrapper(
    '"$REAL" "$@"; code=$?; : > "$FOLDER/pushed"; while [ ! -e "$FOLDER/go" ]; do sleep 0.1; done; exit $code',
  )
  return {
    PATH,
    pushed: async () => {
      while (!existsSync(join(folder, 'pushed'))) await sleep(50)
    },
    letGo: () => writeFileSync(join(folder, 'go'), ''),
  }
}

test.concurrent('where tags are immutable, the run that pushes second takes the image of the first', async () => {
  const { run, aws, image } = await imageScene({ immutable: true })
  const first = await run({ tags: 'sha' })
  // The second looked before the first had pushed.
  const nothing = { body: { images: [], failures: [] } }
  await aws.faults.set({ service: 'ecr', operation: 'BatchGetImage', times: 1, reply: nothing })
  const second = await run({ tags: 'sha' }, { env: { PATH: anew().PATH } })
  expect(second).toMatchObject({
    exitCode: 0,
    errors: [],
    // The classic store tells no digest of what it could not push: then it may have been ours.
    outputs: { outcome: 'reused', changed: String(onClassicStore), digest: first.outputs['digest'] },
  })
  expect(second.notices).toEqual([expect.stringContaining('Another run of this commit has pushed its image meanwhile')])
  expect((await image())!.digest).toBe(first.outputs['digest'])
})

test.concurrent('where tags move, a run whose tag was moved before it looked again takes what is there', async () => {
  const { start, run, image, commit } = await imageScene()
  const { PATH, pushed, letGo } = held()
  const first = start({ tags: 'sha' }, { env: { PATH } })
  await pushed()
  const second = await run({ tags: 'sha', reuse: 'never' }, { env: { PATH: anew().PATH } })
  letGo()
  const step = await first.result
  const { digest } = (await image())!
  expect([step.exitCode, second.exitCode]).toEqual([0, 0])
  expect([step.outputs['digest'], second.outputs['digest']]).toEqual([digest, digest])
  expect(step.notices).toEqual([expect.stringContaining(`has moved ${commit} to its own image of the same recipe`)])
})

test.concurrent('a tag that is moved while the image is scanned: both runs end with one digest', async () => {
  const { start, run, aws, image, commit } = await imageScene({ scanOnPush: true })
  await aws.knobs({ ecr: { [repositoryName]: { scan_seconds: 600 } } })
  const first = start({ tags: 'sha\nstable', 'scan-threshold': 'critical' })
  await first.waitForLog(/Scan: IN_PROGRESS/, 60)
  const second = await run({ tags: 'sha', reuse: 'never' }, { env: { PATH: anew().PATH } })
  await aws.knobs({ ecr: { [repositoryName]: { scan_seconds: 0 } } })
  const step = await first.result
  const { digest, tags } = (await image())!
  expect([step.exitCode, second.exitCode]).toEqual([0, 0])
  expect([step.outputs['digest'], second.outputs['digest']]).toEqual([digest, digest])
  expect([...tags].sort()).toEqual([commit, 'stable'].sort())
  expect(step.notices).toEqual([expect.stringContaining(`has moved ${commit} to its own image of the same recipe`)])
})

const interrupted =
  'ERROR: failed to solve: failed to push: unexpected status from PUT request to https://registry/v2/x/manifests/y: 503 Service Unavailable'

/** Fails that often, then is the real one. */
const failing = (times: number) =>
  dockerWrapper(
    `echo x >> "$FOLDER/tries"; if [ $(wc -l < "$FOLDER/tries") -le ${times} ]; then echo "${interrupted}" >&2; exit 1; fi`,
  )

test.concurrent('a push that the registry interrupts is tried again, three times at most', async () => {
  const [passing, lasting] = [await imageScene(), await imageScene()]
  const [step, failed] = await Promise.all([
    passing.run({}, { env: { PATH: failing(2).PATH } }),
    lasting.run({}, { env: { PATH: failing(9).PATH } }),
  ])
  expect(step).toMatchObject({ exitCode: 0, errors: [], outputs: { outcome: 'built' } })
  expect(step.log.match(/Trying again in/g)).toHaveLength(2)
  expect(failed).toMatchObject({ exitCode: 1, outputs: { changed: 'false', 'failure-code': 'push-interrupted' } })
  expect(failed.log.match(/Trying again in/g)).toHaveLength(2)
  expect(failed.errors).toEqual([expect.stringContaining('503 Service Unavailable')])
})
