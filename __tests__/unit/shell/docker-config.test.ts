import { existsSync, mkdirSync, readFileSync, readlinkSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { withDockerConfig } from '../../../src/shell/docker-config.ts'
import { ownEnvironment } from '../environment.ts'
import { printed } from '../printed.ts'
import { temporaryFolders } from '../temporary.ts'

const output = printed()
const folder = temporaryFolders()
ownEnvironment('BUILDX_CONFIG')

const host = '111122223333.dkr.ecr.eu-west-1.amazonaws.com'
const login = { host, basic: 'QVdTOnBhc3N3b3Jk' }

let users: string
beforeEach(() => {
  users = join(folder(), 'docker')
  mkdirSync(users)
  process.env['DOCKER_CONFIG'] = users
  process.env['RUNNER_TEMP'] = folder()
})

const mode = (path: string) => (statSync(path).mode & 0o777).toString(8)

interface Seen {
  readonly env: Record<string, string>
  readonly config: Record<string, unknown>
}

const inside = (who: typeof login | undefined = login): Promise<Seen> =>
  withDockerConfig(who, async (env) => ({
    env,
    config: JSON.parse(readFileSync(join(env['DOCKER_CONFIG']!, 'config.json'), 'utf8')),
  }))

const userHas = (config: unknown) =>
  writeFileSync(join(users, 'config.json'), typeof config === 'string' ? config : JSON.stringify(config))

test('without a configuration there is the login alone', async () => {
  expect((await inside()).config).toEqual({
    auths: { [host]: { auth: login.basic } },
    credHelpers: { [host]: '' },
    cliPluginsExtraDirs: [join(users, 'cli-plugins')],
  })
})

test("the user's own stays: stores, logins, proxies, contexts and plugins", async () => {
  const own = {
    auths: { 'ghcr.io': { auth: 'eDp5' }, [host]: { auth: 'old' } },
    credsStore: 'desktop',
    credHelpers: { 'gcr.io': 'gcloud', [host]: 'ecr-login' },
    proxies: { default: { httpProxy: 'http://proxy:1' } },
    currentContext: 'remote',
    cliPluginsExtraDirs: ['/opt/plugins'],
  }
  userHas(own)
  const { config, env } = await inside()
  expect(config).toEqual({
    ...own,
    auths: { 'ghcr.io': { auth: 'eDp5' }, [host]: { auth: login.basic } },
    // With a store or a helper Docker would not look at the login.
    credHelpers: { 'gcr.io': 'gcloud', [host]: '' },
    cliPluginsExtraDirs: ['/opt/plugins', join(users, 'cli-plugins')],
  })
  expect(env['BUILDX_CONFIG']).toBe(join(users, 'buildx'))
  expect(JSON.parse(readFileSync(join(users, 'config.json'), 'utf8'))).toEqual(own)
})

test('without a login nothing is added to it', async () => {
  userHas({ credsStore: 'desktop' })
  const { config } = await withDockerConfig(undefined, async (env) => ({
    config: JSON.parse(readFileSync(join(env['DOCKER_CONFIG']!, 'config.json'), 'utf8')),
  }))
  expect(config).toEqual({ credsStore: 'desktop', cliPluginsExtraDirs: [join(users, 'cli-plugins')] })
})

test('a builder that was chosen stays', async () => {
  process.env['BUILDX_CONFIG'] = '/my/buildx'
  expect((await inside()).env['BUILDX_CONFIG']).toBe('/my/buildx')
})

test('nobody else may read it, whatever the umask, and contexts are found', async () => {
  const before = process.umask(0)
  try {
    await withDockerConfig(login, async ({ DOCKER_CONFIG }) => {
      expect(mode(DOCKER_CONFIG!)).toBe('700')
      expect(mode(join(DOCKER_CONFIG!, 'config.json'))).toBe('600')
      expect(readlinkSync(join(DOCKER_CONFIG!, 'contexts'))).toBe(join(users, 'contexts'))
      expect(DOCKER_CONFIG!.startsWith(process.env['RUNNER_TEMP']!)).toBe(true)
    })
  } finally {
    process.umask(before)
  }
})

describe('it is gone afterwards', () => {
  test('when the work is done, and the contexts of the user are still there', async () => {
    mkdirSync(join(users, 'contexts'))
    writeFileSync(join(users, 'contexts', 'mine'), '')
    const { env } = await inside()
    expect(existsSync(env['DOCKER_CONFIG']!)).toBe(false)
    expect(existsSync(join(users, 'contexts', 'mine'))).toBe(true)
  })

  test('when the work throws', async () => {
    let there = ''
    const work = withDockerConfig(login, async ({ DOCKER_CONFIG }) => {
      there = DOCKER_CONFIG!
      throw new Error('no')
    })
    await expect(work).rejects.toThrow('no')
    expect(there).not.toBe('')
    expect(existsSync(there)).toBe(false)
  })
})

describe('a configuration that is none is left alone, with a warning', () => {
  test.each(['{"auths": ', '', 'null', '[]', '"text"', '7'])('%j', async (text) => {
    userHas(text)
    expect((await inside()).config).toMatchObject({ auths: { [host]: { auth: login.basic } } })
    expect(output.text()).toMatch(/^::warning::.*config\.json is not valid/m)
    expect(readFileSync(join(users, 'config.json'), 'utf8')).toBe(text)
  })
})
