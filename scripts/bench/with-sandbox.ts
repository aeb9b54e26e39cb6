import { SharedSandbox } from '../stages/shared-sandbox.ts'

type Variables = Readonly<Record<string, string>>

/** Works with the sandbox whose variables we have (`npm run sandbox`), else with one that is started for it. */
export const withSandbox = async <T>(work: (environment: Variables) => Promise<T>): Promise<T> => {
  if (process.env['SANDBOX_AWS_URL']) return work(process.env as Variables)
  const sandbox = new SharedSandbox()
  try {
    return await work(await sandbox.environment())
  } finally {
    await sandbox.stop()
  }
}
