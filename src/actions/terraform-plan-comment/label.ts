import type { Input } from './wanted.ts'

/** Settings of backends that say which state is meant, and are no secret. */
const namesState = /^(key|path|prefix|bucket|workspace_key_prefix|workspaces|container_name|address|name)\s*=/

/**
 * What a plan is called: at the head of its comment, and by it the comment is found again. Nothing of it comes of `init`, so that a
 * plan that fails before has the same comment as one that does not.
 */
export const labelOf = (
  {
    label,
    planFile,
    workingDirectory,
    backendConfig = [],
  }: Pick<Input, 'label' | 'planFile' | 'workingDirectory' | 'backendConfig'>,
  workspace: string | undefined,
  repository: string,
): string => {
  if (label !== undefined) return label
  const backend = backendConfig.filter((line) => !line.includes('=') || namesState.test(line))
  const named = backend.map((line) => line.replace(/^[^=]*=\s*/, '').replace(/^"(.*)"$/, '$1'))
  return [
    planFile ?? (workingDirectory === '.' ? repository.replace(/^.*\//, '') : workingDirectory),
    ...(workspace === undefined ? [] : [workspace]),
    ...named,
  ].join(' · ')
}
