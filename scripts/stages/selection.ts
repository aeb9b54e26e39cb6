import type { Stage } from './stage.ts'

/** The stages that `--stage <group>` asks for, each once or several times; all when none is named. */
export const selected = (stages: readonly Stage[], words: readonly string[]): readonly Stage[] => {
  const groups = [...new Set(stages.map(({ group }) => group))]
  const asked = words.flatMap((word, index) => (words[index - 1] === '--stage' ? [word] : []))
  const strange = [
    ...words.filter((word, index) => word !== '--stage' && words[index - 1] !== '--stage'),
    ...asked.filter((group) => !groups.includes(group)),
  ]
  if (strange.length > 0 || words.at(-1) === '--stage') {
    throw new Error(`${strange.join(' ') || '--stage'}: only --stage and one of ${groups.join(', ')} is known`)
  }
  return asked.length > 0 ? stages.filter(({ group }) => asked.includes(group)) : stages
}
