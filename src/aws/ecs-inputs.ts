import { lines, pattern, quote } from '../action/input-types.ts'
import { optional, Problem } from '../action/inputs.ts'
import { ecsNameOf } from './ecs-names.ts'

const name = '[a-zA-Z0-9_-]{1,255}'

/** A name or an ARN of a cluster. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Cluster.html */
export const clusterName = pattern(
  new RegExp(`^(arn:aws[a-z-]*:ecs:[a-z0-9-]+:\\d{12}:cluster/)?${name}$`),
  'the name or ARN of a cluster, such as production',
)

/** A name or an ARN of a service; an ARN in the old form has no cluster in it. */
const serviceName = pattern(
  new RegExp(`^(arn:aws[a-z-]*:ecs:[a-z0-9-]+:\\d{12}:service/(${name}/)?)?${name}$`),
  'the name or ARN of a service, such as api',
)

/** One service a line. The same one by its name and by its ARN would be written twice at the same time. */
export const serviceNames = optional((text): readonly string[] => {
  const given = lines.parse(text)!.map((line) => serviceName.parse(line)!)
  const names = given.map(ecsNameOf)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice) throw new Problem(`must name every service once; ${quote(twice)} stands there twice`)
  return given
})

/** A task definition by its ARN, or as `family` or `family:revision`. */
export const taskDefinitionName = new RegExp(
  `^(arn:aws[a-z-]*:ecs:[a-z0-9-]+:\\d{12}:task-definition/)?${name}(:\\d{1,9})?$`,
)
