import type { Scenario } from './scenario.ts'
import { ecsScenario } from './scenarios/ecs.ts'
import { imageScenario } from './scenarios/image.ts'
import { lambdaScenario } from './scenarios/lambda.ts'
import { siteScenario } from './scenarios/site.ts'
import { applyScenario } from './scenarios/terraform-apply.ts'
import { planScenario } from './scenarios/terraform-plan.ts'

/** Every door that has joined the matrix. */
export const scenarios: readonly Scenario[] = [
  imageScenario,
  lambdaScenario,
  ecsScenario,
  siteScenario,
  planScenario,
  applyScenario,
]
