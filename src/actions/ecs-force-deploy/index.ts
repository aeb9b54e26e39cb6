import { runAction } from '../../action/run-action.ts'
import { contract } from './contract.ts'
import { putBackCutOff } from './cut-off.ts'
import { rules } from './rules.ts'
import { run } from './run.ts'

await runAction({ ...contract, rules }, run, putBackCutOff)
