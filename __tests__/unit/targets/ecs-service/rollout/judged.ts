import { expect } from '@jest/globals'
import type { DeploymentEntry, EcsService, ServiceDeploymentSeen } from '../../../../../src/aws/ecs-service.ts'
import { judge, type State } from '../../../../../src/targets/ecs-service/rollout/judge.ts'
import { blank, remembered, type Sighting } from '../../../../../src/targets/ecs-service/rollout/sighting.ts'
import { definition, entry, ours, serviceDeployment, serviceWith } from './seen.ts'

/** What one look finds: the list of the service's deployments, and the status of our service deployment. */
export interface Found {
  readonly list: readonly DeploymentEntry[] | undefined
  readonly status?: string
  readonly service?: Partial<EcsService>
  readonly deployment?: Partial<ServiceDeploymentSeen>
}

export interface Row {
  readonly name: string
  /** One look after the other; `times` repeats the last. */
  readonly looks: readonly Found[]
  readonly times?: number
  readonly state: State
  readonly by?: string
  readonly why?: RegExp
  readonly reason?: RegExp
  readonly rollsBack?: boolean
  /** The same task definition again: only ids and words can tell. */
  readonly forced?: boolean
}

export const rollingBack = 'ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/1.'
export const breaker = /circuit breaker: tasks failed to start/

export const going = [entry(2, 'PRIMARY', 'IN_PROGRESS'), entry(1, 'ACTIVE', 'COMPLETED')]
export const done = [entry(2, 'PRIMARY', 'COMPLETED')]
export const failedAlone = [entry(2, 'PRIMARY', 'FAILED'), entry(1, 'ACTIVE', 'COMPLETED')]
export const back = (state: string, reason = rollingBack) =>
  entry(3, 'PRIMARY', state, { taskDefinition: definition(1), reason })
export const newer = entry(3, 'PRIMARY', 'IN_PROGRESS')
export const before = [entry(1, 'PRIMARY', 'COMPLETED')]

export function words(number: number): string {
  return `ECS deployment ecs-svc/${number} completed.`
}

export function withEvent(message: string): Partial<EcsService> {
  return { events: [{ id: 'e1', at: 1_200_000, message: `(service web) ${message}` }] }
}

export const sightingOf = ({ list, status, service, deployment }: Found): Sighting => ({
  at: 0,
  service: list && serviceWith(list, service),
  deployment: status === undefined ? undefined : serviceDeployment(status, deployment),
})

const judged = ({ looks, times = 1, rollsBack = true, forced = false }: Row) => {
  const mine = {
    ...ours,
    rollsBack,
    ...(forced && { taskDefinitionArn: definition(1) }),
  }
  const all = [...looks, ...Array.from({ length: times - 1 }, () => looks.at(-1)!)].map(sightingOf)
  const memory = all.reduce((known, sighting) => remembered(known, mine, sighting), blank)
  return judge(mine, all.at(-1)!, memory)
}

/** Judges the last look of a row, with what the looks before it leave. */
export const expectRow = (row: Row): void => {
  const judgement = judged(row)
  expect({ state: judgement.state, why: judgement.why }).toMatchObject({
    state: row.state,
    why: expect.stringMatching(row.why ?? /./),
  })
  if (row.by) expect(judgement.by?.id).toBe(row.by)
  if (row.reason) expect(judgement.reason).toMatch(row.reason)
}
