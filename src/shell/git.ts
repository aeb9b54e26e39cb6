import { childEnvironment } from './child-environment.ts'
import { answer } from './command.ts'

/**
 * The commit that is checked out, and its parents (GitHub checks a pull request out as a merge); undefined when git cannot
 * tell. The folder may belong to another user, as it does in a job with `container:`.
 */
export const checkedOutCommits = async (
  workspace: string,
  signal: AbortSignal,
): Promise<readonly string[] | undefined> => {
  const args = ['-c', `safe.directory=${workspace}`, '-C', workspace, 'rev-list', '--parents', '-n', '1', 'HEAD']
  return (await answer('git', args, { env: childEnvironment(), signal }))?.split(/\s+/)
}
