import { afterEach, beforeEach } from '@jest/globals'

/** Gives back the environment variables after each test; those named are absent at its start. */
export const ownEnvironment = (...absent: readonly string[]): void => {
  let before: NodeJS.ProcessEnv
  beforeEach(() => {
    before = { ...process.env }
    for (const name of absent) delete process.env[name]
  })
  afterEach(() => {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name]
    Object.assign(process.env, before)
  })
}
