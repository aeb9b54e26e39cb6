import { faultMatrix } from './fault-matrix.ts'
import { imageScenario } from './scenarios/image.ts'

faultMatrix(imageScenario)
