import { readFile, symlink, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { warning } from '../action/log.ts'
import { withTemporaryFolder } from '../action/temporary-folder.ts'

/** A login: the host of a registry, and `base64(user:password)`. */
export interface Login {
  readonly host: string
  readonly basic: string
}

interface DockerConfig {
  auths?: Record<string, unknown>
  credHelpers?: Record<string, string>
  cliPluginsExtraDirs?: string[]
}

/**
 * Works with a Docker configuration of its own: the user's, as it is, and the login to one registry. No `docker login`, no
 * password in an argument list, and the user's file is not touched, so that jobs side by side on one machine do not
 * take each other's logins away. The folder is gone afterwards, whatever happens.
 */
export const withDockerConfig = async <T>(
  login: Login | undefined,
  work: (env: Record<string, string>) => Promise<T>,
): Promise<T> => {
  const usersFolder = process.env['DOCKER_CONFIG'] || join(homedir(), '.docker')
  return withTemporaryFolder('docker-config', async (folder) => {
    const config = configWith(login, await usersConfig(usersFolder), usersFolder)
    await writeFile(join(folder, 'config.json'), JSON.stringify(config), { mode: 0o600 })
    // Docker contexts are looked up beside the configuration.
    await symlink(join(usersFolder, 'contexts'), join(folder, 'contexts'))
    return work({
      DOCKER_CONFIG: folder,
      // Without it the user's builders are not found.
      BUILDX_CONFIG: process.env['BUILDX_CONFIG'] || join(usersFolder, 'buildx'),
    })
  })
}

const usersConfig = async (folder: string): Promise<DockerConfig> => {
  const file = join(folder, 'config.json')
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch {
    return {}
  }
  const config = parsed(text)
  if (typeof config === 'object' && config !== null && !Array.isArray(config)) return config as DockerConfig
  warning(`${file} is not valid: it is left as it is, and this build does not use it.`)
  return {}
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const configWith = (login: Login | undefined, users: DockerConfig, folder: string): DockerConfig => ({
  ...users,
  cliPluginsExtraDirs: [...(users.cliPluginsExtraDirs ?? []), join(folder, 'cli-plugins')],
  ...(login && {
    auths: { ...users.auths, [login.host]: { auth: login.basic } },
    // With a `credsStore` Docker ignores `auths`: an empty helper for this host alone makes it look there.
    credHelpers: { ...users.credHelpers, [login.host]: '' },
  }),
})
