import type { InputsOf } from '../../action/contract.ts'
import type { contract } from './contract.ts'

export type Input = InputsOf<typeof contract>
