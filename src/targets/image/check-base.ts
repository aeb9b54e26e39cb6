import { readFile } from 'node:fs/promises'
import { info } from '../../action/log.ts'
import { baseImageFailure } from '../../failures/base-image.ts'
import { builderPlatform, imageArchitecture } from '../../shell/docker.ts'
import { baseImageOf, fits, ofTheBuilder, processorOf } from './base-image.ts'

interface Asked {
  readonly file: string
  readonly target: string | undefined
  readonly buildArgs: Readonly<Record<string, string>>
  /** Such as `linux/arm64`. */
  readonly platform: string
}

/** Seconds that a registry may take to say for which processor an image is. */
const patience = 15

/**
 * That the base image is for the processor that is asked for. BuildKit takes any: it writes the platform that it was told
 * into the manifest and the configuration, so that nobody sees from them what is in the layers. A base image that cannot
 * be looked at is no obstacle.
 *
 * @throws Failure `architecture-mismatch`, before anything is built.
 */
export const checkBase = async (
  { file, platform, ...asked }: Asked,
  env: Record<string, string>,
  signal: AbortSignal,
): Promise<void> => {
  const base = baseImageOf(await readFile(file, 'utf8'), { ...asked, platform })
  if (!base) return
  const asksFor = base.platform === ofTheBuilder ? await builderPlatform(env, signal) : base.platform
  const refuse = (found: string, why: string) =>
    baseImageFailure({
      file,
      base: base.image,
      found: processorOf(found),
      architecture: processorOf(platform),
      why,
    })
  if (asksFor !== undefined && !fits(asksFor, platform)) throw refuse(asksFor, 'its `FROM --platform=` asks for that')
  const limit = AbortSignal.any([signal, AbortSignal.timeout(patience * 1000)])
  const { architecture, unknown } = await imageArchitecture(base.image, env, limit)
  signal.throwIfAborted()
  if (unknown !== undefined)
    info(`The processor of the base image ${base.image} is not known before the build: ${toldBy(unknown)}`)
  if (architecture !== undefined && !fits(architecture, platform)) throw refuse(architecture, 'its registry says so')
}

/** An image that the engine alone has is in no registry: that is no error, and should not read like one. */
const toldBy = (why: string): string =>
  /not found/i.test(why) ? 'no registry has it' : why.replace(/^ERROR: /, '') || 'no answer'
