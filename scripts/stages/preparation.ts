import { setUp } from '../../sandbox/setup/setup.ts'
import type { Stage, Verdict } from './stage.ts'

/** Sees to it that the machine has what these stages need; each missing part is one failure, with the way to get it. */
export const prepare = async (stages: readonly Stage[]): Promise<Verdict> => {
  const purposes = [...new Set(stages.flatMap(({ needs }) => needs))]
  try {
    await setUp(purposes, (line) => console.log(`   ${line}`))
    return { passed: 1, failed: 0 }
  } catch (error) {
    const text = (error as Error).message
    return { passed: 0, failed: text.split('\n').filter((line) => line.startsWith('missing: ')).length || 1, text }
  }
}
