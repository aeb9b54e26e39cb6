import { AwsFailure } from '../../aws/call.ts'
import type { Manifest } from './manifest.ts'
import { type Site, stateKeys } from './place.ts'
import { type Stored, writeState } from './state.ts'
import { Superseded } from './superseded.ts'

/** @throws Superseded when it is not what it was */
export const writeManifest = async (
  { state }: Pick<Site, 'state'>,
  manifest: Manifest,
  current: { readonly etag: string } | undefined,
): Promise<Stored<Manifest>> => {
  try {
    const expected = current ? { etag: current.etag } : 'nothing'
    const { etag } = await writeState(state, stateKeys.current(state), manifest, expected)
    return { value: manifest, etag }
  } catch (failure) {
    if (failure instanceof AwsFailure && ['changed', 'missing'].includes(failure.kind))
      throw new Superseded('Another deploy has written its manifest while this step was publishing.')
    throw failure
  }
}
