import type { Scenario } from './scenario.ts'
import { imageScenario } from './scenarios/image.ts'
import { lambdaScenario } from './scenarios/lambda.ts'
import { siteScenario } from './scenarios/site.ts'

/** Every door that has joined the matrix. */
export const scenarios: readonly Scenario[] = [imageScenario, lambdaScenario, siteScenario]
