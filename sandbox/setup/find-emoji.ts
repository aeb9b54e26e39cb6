import { spawnSync } from 'node:child_process'

/** A red circle: no font of letters has it. */
const sign = '1f534'

/** A font with the signs that comments and summaries begin with. */
export function findEmoji(): string | undefined {
  const { stdout } = spawnSync('fc-list', [`:charset=${sign}`, 'file'], { encoding: 'utf8' })
  return stdout?.split(':')[0]?.trim() || undefined
}
