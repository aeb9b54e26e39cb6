import { type Engine, type EngineOptions, startEngine } from './engine.ts'
import { wipeSlot } from './slot.ts'
import { isCrowded, tidy } from './tidy.ts'

/**
 * Starts an engine without what earlier sandboxes left in its slot. Little of it is taken away piece by piece; with much, such as
 * the images of a whole test run, or what cannot be read, the slot is wiped.
 */
export async function startTidyEngine(options: EngineOptions, ours: string[]): Promise<Engine> {
  const engine = await startEngine(options)
  try {
    // One that was killed may have left images that it cannot read itself.
    const crowded = await engine.api.images().then(
      (images) => isCrowded(images, ours),
      () => true,
    )
    if (!crowded) {
      await tidy(engine.api, ours)
      return engine
    }
    await engine.stop('another comes')
  } catch (error) {
    await engine.stop()
    throw error
  }
  wipeSlot(options.slot)
  return startEngine(options)
}
