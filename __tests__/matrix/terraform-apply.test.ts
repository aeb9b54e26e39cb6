import { faultMatrix } from './fault-matrix.ts'
import { applyScenario } from './scenarios/terraform-apply.ts'

faultMatrix(applyScenario)
