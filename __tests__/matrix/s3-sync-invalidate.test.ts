import { faultMatrix } from './fault-matrix.ts'
import { siteScenario } from './scenarios/site.ts'

faultMatrix(siteScenario)
