import { expect, test } from '@jest/globals'
import type { Judgement } from '../../../../../src/targets/ecs-service/rollout/judge.ts'
import { eventPrinter, lineOf } from '../../../../../src/targets/ecs-service/rollout/live-line.ts'
import { printed } from '../../../printed.ts'
import { entry, ours, serviceDeployment, serviceWith } from './seen.ts'

const out = printed()

const event = (id: string, at: number, message: string) => ({ id, at, message })

test("events are printed once, the oldest first, those from before never; none is the runner's to obey", async () => {
  const print = eventPrinter({ ids: ['e1'], at: 1000 })
  const events = [event('e3', 3000, '::error::two\nlines'), event('e2', 2000, 'one'), event('e1', 1000, 'old')]
  await print(events.slice(1))
  await print(events)
  const told = out.lines().filter((line) => /old|one|two/.test(line))
  expect(told.map((line) => line.trim())).toEqual(['one', '::error::two lines'])
  expect(out.text()).toMatch(/::stop-commands::(\S+)\n +::error::two lines\n::\1::/)
})

const going: Judgement = { state: 'waiting', why: 'it is going on' }
const service = serviceWith([entry(2, 'PRIMARY', 'IN_PROGRESS', { pending: 1 })])
const target = { arn: '', requested: 2, running: 1, pending: 1, productionTraffic: 10 }

test.each([
  ['pending 1 · running 1/2', service, undefined, going, undefined],
  ['pending 1 · running 1/2 · healthy 1/2', service, undefined, going, { healthy: 1, of: 2 }],
  [
    'pending 1 · running 1/2 · bake time · 10 % of the traffic',
    service,
    serviceDeployment('IN_PROGRESS', { target }),
    { ...going, stage: 'BAKE_TIME' },
    undefined,
  ],
  [
    'pending 1 · running 1/2 · it is paused',
    undefined,
    serviceDeployment('IN_PROGRESS'),
    { state: 'waiting', why: 'it is paused' },
    undefined,
  ],
  ['ECS does not list it yet', serviceWith([]), undefined, { ...going, why: 'ECS does not list it yet' }, undefined],
] as const)('%s', (line, seen, deployment, judgement, healthy) => {
  expect(lineOf(ours, { at: 0, service: seen, deployment }, judgement, healthy)).toBe(line)
})
