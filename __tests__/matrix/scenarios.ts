import type { Scenario } from './scenario.ts'
import { imageScenario } from './scenarios/image.ts'
import { lambdaScenario } from './scenarios/lambda.ts'
import { siteScenario } from './scenarios/site.ts'
import { applyScenario } from './scenarios/terraform-apply.ts'
import { planScenario } from './scenarios/terraform-plan.ts'

/** Every door that has joined the matrix. */
export const scenarios: readonly Scenario[] = [imageScenario, lambdaScenario, siteScenario, planScenario, applyScenario]
