import { queueDepth } from '../../aws/sqs.ts'
import { healthOf } from '../../health/of-step.ts'

/** The checks of the whole step. */
export const health = healthOf(queueDepth)
