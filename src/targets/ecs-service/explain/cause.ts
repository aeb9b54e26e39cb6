import { type Entry, type Facts, failureNamed, failureOf, find, type Symptom } from '../../../failures/catalogue.ts'
import { ecsContainer, ecsInterruption } from '../../../failures/ecs-container.ts'
import { ecsPlacement } from '../../../failures/ecs-placement.ts'
import { ecsPull } from '../../../failures/ecs-pull.ts'
import { ecsRollout } from '../../../failures/ecs-rollout.ts'
import { ecsStart } from '../../../failures/ecs-start.ts'
import { Failure } from '../../../failures/failure.ts'
import { culprit } from './culprit.ts'
import type { DefinitionShape } from './definition-shape.ts'
import type { Evidence } from './evidence.ts'
import { failedByItself } from './fail-fast.ts'
import { oneLine } from './one-line.ts'
import { architectureOf, stopFacts, targetWords } from './stop-facts.ts'
import type { StoppedContainer, StoppedTask } from './stopped-tasks.ts'

/** What is known beside the evidence, to fill the texts with. */
export interface Scene {
  readonly service: string
  readonly cluster: string
  readonly region: string
  readonly account: string
  /** Of the tasks that were deployed; undefined when it could not be read. */
  readonly definition: DefinitionShape | undefined
  /** What the rollout itself says: the words of ECS, or ours. */
  readonly why: string
}

/** One thing that went wrong, and how often. */
export interface Finding {
  readonly entry: Entry
  readonly facts: Facts
  readonly tasks: number
}

/** What a stopped task is matched by, most particular first: a container that never ran says why in its reason. */
const startTables: readonly Entry[] = [...ecsPull, ...ecsStart]

/**
 * The causes that stopped tasks show, the most frequent first; of equals the one seen first. Pure.
 *
 * @param failed what counts: tasks that failed by themselves, or those that something else stopped.
 */
export const findingsOf = (
  { tasks, logs, targets }: Pick<Evidence, 'tasks' | 'logs' | 'targets'>,
  definition: DefinitionShape | undefined,
  failed: (task: StoppedTask) => boolean = failedByItself,
): readonly Finding[] => {
  const kinds = new Map<string, Kind>()
  for (const task of tasks.filter(failed)) {
    const container = culprit(task, definition)
    const symptom = symptomOf(task, container)
    const key = `${find(tablesFor(symptom), symptom)?.code} ${container?.name}`
    // The newest stands for all: its log is the one that is read.
    kinds.set(key, { task, container, symptom, tasks: (kinds.get(key)?.tasks ?? 0) + 1 })
  }
  return [...kinds.values()]
    .flatMap(({ task, container, symptom, tasks }) => {
      const log = logs.find(({ taskId, container: name }) => taskId === task.taskId && name === container?.name)
      const entry = find(tablesFor(symptom), { ...symptom, log: log?.read.join('\n') })
      return entry ? [{ entry, facts: stopFacts(task, container, definition, targets), tasks }] : []
    })
    .sort((one, other) => other.tasks - one.tasks)
}

/** Tasks that stopped alike. */
interface Kind {
  readonly task: StoppedTask
  readonly container: StoppedContainer | undefined
  readonly symptom: Symptom
  readonly tasks: number
}

const symptomOf = (task: StoppedTask, container: StoppedContainer | undefined): Symptom => ({
  error: task.stopCode,
  message: [container?.reason, task.stoppedReason].filter(Boolean).join('\n'),
  reasonCode: container?.exitCode === undefined ? undefined : String(container.exitCode),
})

/** A container with an exit code has been started: what its engine or program says then is of its run. */
const tablesFor = ({ reasonCode, message = '' }: Symptom): readonly Entry[] =>
  reasonCode === undefined || /Cannot\w+Error|ResourceInitializationError/.test(message)
    ? [...ecsInterruption, ...startTables, ...ecsContainer]
    : [...ecsInterruption, ...ecsContainer, ...startTables]

/**
 * Why a deployment did not end well, as one failure: what its tasks, its events and its targets show, and last what the rollout
 * says. Its `points` are the other causes that were seen.
 */
export const causeOf = (evidence: Evidence, scene: Scene): Failure =>
  shownCause(evidence, scene) ?? failureOf(find(ecsRollout, { message: scene.why })!, factsOf(scene))

/**
 * The same by evidence alone: by stopped tasks, by the events of the service, by the health of its targets, and by what else
 * stopped its tasks; undefined when none of it shows a cause, as of a deployment that is slow and not sick.
 */
export const shownCause = (evidence: Evidence, scene: Scene): Failure | undefined => {
  const { definition } = scene
  const known = factsOf(scene)
  const findings = findingsOf(evidence, definition)
  const [main, ...others] = findings.length > 0 ? findings : eventFindings(evidence.events)
  if (main) return withPoints(failureOf(main.entry, { ...known, ...main.facts }), others, known)
  const unwell = targetWords(evidence.targets)
  if (unwell) return failureNamed(ecsPlacement, 'elb-health-check', { ...known, reason: unwell })
  const [outside] = findingsOf(evidence, definition, (task) => !failedByItself(task) && !isScaleIn(task))
  return outside && failureOf(outside.entry, { ...known, ...outside.facts })
}

const factsOf = ({ definition, why, ...place }: Scene): Facts => ({
  ...place,
  architecture: architectureOf(definition),
  reason: oneLine(why),
})

const isScaleIn = ({ stopCode }: StoppedTask): boolean => stopCode === 'ServiceSchedulerInitiated'

const withPoints = (failure: Failure, others: readonly Finding[], known: Facts): Failure =>
  others.length === 0
    ? failure
    : new Failure(failure.message, {
        code: failure.code,
        remedy: failure.remedy,
        outcome: failure.outcome,
        points: others.map(({ entry, facts }) => failureOf(entry, { ...known, ...facts }).message),
      })

/** Causes in the events of a service, the newest first: an older one may be of what has been mended since. */
const eventFindings = (events: readonly string[]): readonly Finding[] => {
  const found = new Map<string, Finding>()
  for (const event of [...events].reverse()) {
    const symptom = { message: event }
    const entry = find([...(event.includes('Reason: ') ? startTables : []), ...eventTables], symptom)
    if (entry && !found.has(entry.code))
      found.set(entry.code, { entry, facts: { reason: eventReason(event), ...imageIn(event), ...unnamed }, tasks: 1 })
  }
  return [...found.values()]
}

/** A role that cannot be taken on is told in an event without `Reason:`. */
const eventTables: readonly Entry[] = [...ecsStart.filter(({ code }) => code === 'task-role'), ...ecsPlacement]

/** An event names the service and nothing of the task. */
const unnamed: Facts = {
  container: 'of the task',
  'execution-role': 'see the task definition',
  'execution-role-name': 'NAME',
  'log-group': 'NAME',
  'task-definition': 'FAMILY',
}

const imageIn = (event: string): Facts => ({
  image: /(?:ref|image '?)\s?([\w.-]+\.[\w.-]+\/[\w./:@-]+?)(?:'|: )/.exec(event)?.[1] ?? 'An image of the task',
})

/** An event without what every event says. */
export const eventReason = (event: string): string =>
  oneLine(event)
    .replace(/^\(service [^)]+\)\s*(\(deployment [^)]+\)\s*)?/, '')
    .replace(/^was unable to place a task\. Reason: /, '')
    .replace(/\s*For more information, see the Troubleshooting section.*$/i, '')
