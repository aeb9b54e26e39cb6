import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import type { Engine } from '../../../sandbox/docker/engine.ts'
import { provideImages } from '../../../sandbox/docker/images.ts'
import type { Slot } from '../../../sandbox/docker/slot.ts'
import { inCache } from '../../../sandbox/setup/places.ts'
import { ownCache } from './own-cache.ts'

const folder = ownCache()

/** Docker's client saves an image beside its place first, and then does what `end` says. */
const docker = (end: string) => {
  const program = join(folder, 'docker')
  const script = `[ "$1" = save ] || exit 0
    echo half > "$(dirname "$3")/.docker_temp_1"; ${end}; rm "$(dirname "$3")/.docker_temp_1"; echo whole > "$3"`
  writeFileSync(program, `#!/bin/sh\n${script}\n`)
  chmodSync(program, 0o700)
}

test('of an image that was half saved nothing stays beside the whole one', async () => {
  const directory = inCache('engines', '0')
  mkdirSync(directory, { recursive: true })
  const slot = { directory, store: 'containerd' } as Slot
  const engine = { folders: [folder], environment: {}, api: { imageId: async () => 'sha256:1' } } as unknown as Engine
  const bring = () => provideImages(slot, engine, 'http://10.213.0.1:1/')
  docker('kill -9 $$')
  await expect(bring()).rejects.toThrow('SIGKILL')
  expect(readdirSync(inCache('images'), { recursive: true })).toContain(join('unfinished-0', '.docker_temp_1'))
  docker('true')
  expect(await bring()).toContain('public.ecr.aws/lambda/python:3.11')
  expect(readdirSync(inCache('images'), { recursive: true })).toEqual([expect.stringMatching(/^\w+-containerd\.tar$/)])
})
