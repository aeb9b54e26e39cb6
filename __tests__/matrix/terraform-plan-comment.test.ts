import { faultMatrix } from './fault-matrix.ts'
import { planScenario } from './scenarios/terraform-plan.ts'

faultMatrix(planScenario)
