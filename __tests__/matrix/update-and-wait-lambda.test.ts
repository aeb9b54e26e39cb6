import { faultMatrix } from './fault-matrix.ts'
import { lambdaScenario } from './scenarios/lambda.ts'

faultMatrix(lambdaScenario)
