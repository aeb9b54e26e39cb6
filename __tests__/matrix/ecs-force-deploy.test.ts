import { faultMatrix } from './fault-matrix.ts'
import { ecsScenario } from './scenarios/ecs.ts'

faultMatrix(ecsScenario)
