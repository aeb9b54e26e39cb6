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

/**
 * The commit that is checked out, with the tags that are on it: what a program that asks git which version this is (`git
 * describe`) goes by.
 *
 * @param gitFolder a `.git`; git goes by it alone, and looks no further up
 * @returns undefined when git cannot tell: no repository, no commit yet, no git
 */
export const checkedOut = async (gitFolder: string, signal: AbortSignal): Promise<string | undefined> => {
  const args = [`--git-dir=${gitFolder}`, 'show-ref', '--head', '--dereference', '--tags']
  const told = await answer('git', args, { env: childEnvironment(), signal })
  const refs = (told ?? '').split('\n').map((line) => line.split(' '))
  const commit = refs.find(([, name]) => name === 'HEAD')?.[0]
  if (!commit) return undefined
  const tags = refs.filter(([on, name]) => on === commit && name !== 'HEAD').map(([, name]) => name!)
  return [commit, ...tags.map((name) => name.replace(/\^\{\}$/, ''))].join(' ')
}
