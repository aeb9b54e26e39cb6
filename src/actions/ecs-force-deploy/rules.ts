import { statSync } from 'node:fs'
import { regionOf, regionRule } from '../../action/every-door.ts'
import { type InputRule, rulesFor } from '../../action/input-rules.ts'
import { clusterIn, ecsNameOf } from '../../aws/ecs-names.ts'
import type { contract } from './contract.ts'

const rule = rulesFor<typeof contract.inputs>()

const placeRules: readonly InputRule[] = [
  rule(
    ['service', 'cluster'],
    ({ service, cluster }) => {
      const elsewhere = service.find((each) => (clusterIn(each) ?? ecsNameOf(cluster)) !== ecsNameOf(cluster))
      if (!elsewhere) return undefined
      return `Input "service" is ${elsewhere}, of the cluster ${clusterIn(elsewhere)}, and "cluster" is ${cluster}.`
    },
    'Give the cluster of the services, such as `cluster: production`.',
  ),
  rule(['service', 'cluster', 'aws-region'], ({ service, cluster, awsRegion }) => {
    const region = regionOf(awsRegion)
    const given = [...service.map((each) => ['service', each] as const), ['cluster', cluster] as const]
    const elsewhere = given.find(([, each]) => region && each.startsWith('arn:') && each.split(':')[3] !== region)
    return elsewhere && `Input "${elsewhere[0]}" is ${elsewhere[1]}, in another Region than "aws-region" (${region}).`
  }),
]

const imageRules: readonly InputRule[] = [
  rule(
    ['container', 'image', 'pre-task-command'],
    ({ container, image, preTaskCommand }) =>
      container &&
      !image &&
      !preTaskCommand &&
      `Input "container" is ${container}, and "image" is empty: there is nothing for it.`,
  ),
  rule(['container', 'image'], ({ container, image }) => {
    const named = image?.find((each) => each.container !== undefined)
    if (!container || !named) return undefined
    return `Input "container" is ${container}, and "image" names the container ${named.container} itself: only one of the two can.`
  }),
  rule(['task-definition'], ({ taskDefinition }) => {
    if (taskDefinition?.kind !== 'file') return undefined
    const { path } = taskDefinition
    if (statSync(path, { throwIfNoEntry: false })?.isFile()) return undefined
    return `Input "task-definition" must be a file; there is none at ${JSON.stringify(path)}.`
  }),
]

const rollbackRules: readonly InputRule[] = [
  rule(
    ['rollback-to', 'image', 'task-definition', 'pre-task-command', 'keep-revisions'],
    ({ rollbackTo, image, taskDefinition, preTaskCommand, keepRevisions }) => {
      const given = Object.entries({
        image,
        'task-definition': taskDefinition,
        'pre-task-command': preTaskCommand,
        'keep-revisions': keepRevisions > 0 || undefined,
      }).flatMap(([name, value]) => (value === undefined ? [] : [`"${name}"`]))
      if (!rollbackTo || given.length === 0) return undefined
      return `Input "rollback-to" (${rollbackTo}) cannot be given with ${given.join(' and ')}: it takes what there was.`
    },
  ),
  rule(
    ['rollback-to', 'service'],
    ({ rollbackTo, service }) =>
      rollbackTo &&
      rollbackTo !== 'previous' &&
      service.length > 1 &&
      `Input "rollback-to" is ${rollbackTo}, and "service" names ${service.length} services: each has its own task definition.`,
    'Use `rollback-to: previous`, or one step for each service.',
  ),
]

const waitRules: readonly InputRule[] = [
  rule(
    ['wait', 'health-url', 'health-checks', 'keep-revisions'],
    ({ wait, healthUrl, healthChecks, keepRevisions }) => {
      const given = Object.entries({
        'health-url': healthUrl,
        'health-checks': healthChecks,
        'keep-revisions': keepRevisions > 0 || undefined,
      }).flatMap(([name, value]) => (value === undefined ? [] : [`"${name}"`]))
      if (wait || given.length === 0) return undefined
      return `Input "wait" must not be false with ${given.join(' and ')}: there is an end of the deployment to wait for.`
    },
  ),
]

const preTaskRules: readonly InputRule[] = [
  rule(
    ['pre-task-container', 'pre-task-command'],
    ({ preTaskContainer, preTaskCommand }) =>
      preTaskContainer &&
      !preTaskCommand &&
      `Input "pre-task-container" is ${preTaskContainer}, and "pre-task-command" is empty.`,
  ),
]

/** What holds between the inputs. */
export const rules: readonly InputRule[] = [
  ...placeRules,
  ...imageRules,
  ...rollbackRules,
  ...waitRules,
  ...preTaskRules,
  regionRule,
]
