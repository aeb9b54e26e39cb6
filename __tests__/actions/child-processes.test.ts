/** What the programs that a door starts are told: their arguments, which the whole machine may read, and their variables. */
import { randomBytes } from 'node:crypto'
import { expect, test } from '@jest/globals'
import { dockerRecorder } from '../support/docker-recorder.ts'
import { freshAws, freshJob, policyOf, roleFor } from '../support/door.ts'
import { imageScene, repositoryName } from '../support/image-scene.ts'
import { findLeaks } from '../support/secrets.ts'
import { watchChildren } from '../support/step/child-watch.ts'

const files = {
  Dockerfile: [
    'FROM public.ecr.aws/lambda/python:3.11 AS work',
    `ENV TEST=${randomBytes(8).toString('hex')}`,
    'RUN --mount=type=secret,id=key sha256sum < /run/secrets/key > /key.sum; sleep 1',
    'FROM scratch',
    'COPY --from=work /key.sum /',
  ].join('\n'),
}

/** What no child may have, whatever its value. */
const forbidden = /^(INPUT_|ACTIONS_|AWS_|STATE_|GITHUB_)/

test.concurrent('no program that a build starts is told a secret', async () => {
  const [aws, job] = [freshAws(), await freshJob()]
  const policies = { build: policyOf('build-lambda-image', aws, { Repository: repositoryName }) }
  const { role, env } = await roleFor(aws, job, policies)
  const scene = await imageScene({ aws, env, commit: job.sha, files })
  const key = `k3y"&/+ ${randomBytes(9).toString('base64')}`
  const { PATH, runs } = dockerRecorder()
  const live = scene.start({ 'role-to-assume': role, secrets: `key=${key}`, reuse: 'never' }, { env: { PATH } })
  const stop = watchChildren(live.pid)
  const step = await live.result
  const seen = stop()
  expect(step).toMatchObject({ exitCode: 0, errors: [], outputs: { outcome: 'built' } })
  // It was really looked at: the build, and what the build starts.
  expect(seen.filter(({ args }) => args.includes('buildx')).length).toBeGreaterThan(0)
  const tokens = Object.entries(job.variables).filter(([name]) => /TOKEN$/.test(name))
  expect(tokens.length).toBeGreaterThan(1)
  const masked = step.masks.filter((mask) => !key.includes(mask)).map((mask, at) => [`credential ${at}`, mask])
  // A role's keys, the OIDC token, and the registry's login and password.
  expect(masked.length).toBeGreaterThanOrEqual(5)
  const told = [...seen.map(({ args, env: own }) => ({ args, env: own })), ...runs().map(asSeen)]
  const places = Object.fromEntries(
    told.flatMap(({ args, env: own }, at) => [
      [`the arguments of ${args.slice(0, 2).join(' ')} (${at})`, args.join('\n')],
      [`the variables of ${args.slice(0, 2).join(' ')} (${at})`, own.join('\n')],
    ]),
  )
  expect(findLeaks({ 'the build secret': key, ...Object.fromEntries([...tokens, ...masked]) }, places)).toEqual([])
  expect(told.flatMap(({ env: own }) => own.filter((pair) => forbidden.test(pair)))).toEqual([])
})

const asSeen = ({ args, environment }: ReturnType<ReturnType<typeof dockerRecorder>['runs']>[number]) => ({
  args,
  env: Object.entries(environment).map(([name, value]) => `${name}=${value}`),
})
