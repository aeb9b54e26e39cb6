import { regionRule } from '../../action/every-door.ts'
import { type InputRule, rulesFor } from '../../action/input-rules.ts'
import type { contract } from './contract.ts'
import { problemsInManifest } from './manifest.ts'

/** What is wrong between the inputs and the workspace. */
export const rules: readonly InputRule[] = [
  rulesFor<typeof contract.inputs>()(['manifest'], ({ manifest }) => problemsInManifest(manifest)),
  regionRule,
]
