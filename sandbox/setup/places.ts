import { homedir, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** The top of the repository. */
export const repository = dirname(dirname(import.meta.dirname))

/** What survives between runs: virtual environment, unpacked Docker, wheels, npm packages, certificates, engine slots. */
export function cacheDirectory(environment: NodeJS.ProcessEnv = process.env): string {
  const { AWS_DEPLOY_SANDBOX_CACHE: own, XDG_CACHE_HOME: xdg } = environment
  return own || join(xdg || join(homedir(), '.cache'), 'aws-deploy-actions')
}

export function inCache(...names: string[]): string {
  return join(cacheDirectory(), ...names)
}

/** With what the scratch directories of sandboxes begin, and those of runs. The latter hold the secrets of a workflow. */
export const scratchPrefix = { sandbox: join(tmpdir(), 'aws-deploy-sandbox-'), run: join(tmpdir(), 'aws-deploy-run-') }
