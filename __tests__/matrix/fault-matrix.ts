/** Breaks every call of every way of a door, and holds what the door tells against what is there. */
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from '@jest/globals'
import { isWrite } from '../support/door.ts'
import type { LiveStep, Step } from '../support/run-step.ts'
import { hasCome, journalOf, kindOf, labelOf, type NamedCall, named } from './calls.ts'
import { cancelledAt, faultedAt, killedAfter } from './choice.ts'
import { denied, type Fault, faults } from './faults.ts'
import type { Mode, Scenario, Scene } from './scenario.ts'
import { type Expected, type Facts, isGood, lies } from './verdict.ts'

/** The tests of one door: for each of its ways, one for every fault, one for the kill and one for the cancel. */
export const faultMatrix = (scenario: Scenario): void => {
  for (const [index, mode] of scenario.modes.entries()) {
    const clean = cleanRun(scenario, mode)
    const apart = { registry: scenario.pushes, github: mode.asksGitHub, aws: true }
    for (const fault of faults.filter(({ place }) => apart[place]))
      test.concurrent(`${mode.name}: each call ${fault.name}`, async () => {
        const calls = faultedAt(await clean(), fault, { mode: index })
        expect(await told(calls, (call) => faulted(mode, fault, call))).toEqual([])
      })
    if (!mode.fails)
      test.concurrent(`${mode.name}: killed after each write, and run again`, async () => {
        const calls = killedAfter(await clean(), { mode: index })
        expect(await told(calls, (call) => killed(mode, call))).toEqual([])
      })
    test.concurrent(`${mode.name}: cancelled at each call`, async () => {
      const calls = cancelledAt(await clean(), { mode: index })
      expect(await told(calls, (call) => cancelled(mode, call))).toEqual([])
    })
  }
}

/** The calls of a run that nothing disturbs; run once for all tests of a mode. */
const cleanRun = ({ pushes = false, own, waitsInRounds }: Scenario, mode: Mode) => {
  let run: Promise<readonly NamedCall[]> | undefined
  const calls = () =>
    inScene(mode, async (scene) => {
      const was = await before(scene)
      const step = await scene.start().result
      const journal = await journalOf(scene, pushes)
      const wrong = await wrongIn(scene, was, step, undisturbed(mode))
      if (wrong.length > 0) throw new Error(`${mode.name}, undisturbed: ${wrong.join('\n')}\n${step.log}`)
      return named(journal, own, waitsInRounds)
    })
  return () => (run ??= calls())
}

const codesOf = ({ fails }: Mode, code?: string) => [fails, code].filter((known) => known !== undefined)

const undisturbed = (mode: Mode): Expected => ({
  must: mode.fails ? 'put back' : 'succeed',
  codes: codesOf(mode),
  canLook: true,
})

const expectedOf = (mode: Mode, { passes, code, name }: Fault, call: NamedCall): Expected =>
  passes
    ? undisturbed(mode)
    : { codes: codesOf(mode, (name === denied && mode.deniedAs?.[labelOf(call)]) || code), canLook: false }

const faulted = (mode: Mode, fault: Fault, call: NamedCall) =>
  inScene(mode, async (scene) => {
    const was = await before(scene)
    const hit = await fault.play(scene, call)
    const step = await scene.start().result
    const came = await hit()
    await scene.aws.faults.clear()
    const left = fault.passes ? undefined : scene.without?.[kindOf(call)]
    const spared = left !== undefined && (await scene.served()) === left && step.notices.length > 0
    const wrong = await wrongIn(spared ? { ...scene, asked: left } : scene, was, step, expectedOf(mode, fault, call))
    return came ? wrong : [...wrong, 'the fault did not hit']
  })

/** What was on its way to AWS, or in the hands of the Docker engine, may arrive after its sender has gone. */
const isStill = async (scene: Scene): Promise<void> => {
  let before = -1
  let quiet = 0
  for (let looks = 0; looks < 40 && quiet < 3; looks++) {
    const { length } = await journalOf(scene, true)
    quiet = length === before ? quiet + 1 : 0
    before = length
    await sleep(300)
  }
}

/** The machine goes away with the door: no `post`. The next run of the same job does what was asked. */
const killed = (mode: Mode, call: NamedCall) =>
  inScene(mode, async (scene) => {
    const live = scene.start({}, { post: 'never' })
    await came(scene, live, call)
    live.powerOff()
    await live.result
    await isStill(scene)
    const between = await scene.served()
    const half = statesOf(scene).includes(between) ? [] : [`in between ${between} serves`]
    const was = await before(scene)
    const again = await scene.start().result
    return [...half, ...(await wrongIn(scene, was, again, undisturbed(mode)))]
  })

const cancelled = (mode: Mode, call: NamedCall) =>
  inScene(mode, async (scene) => {
    const was = await before(scene)
    const live = scene.start()
    await came(scene, live, call)
    await live.cancel()
    const step = overBefore(await live.result)
    const wrong = await wrongIn(scene, was, step, { canLook: false, codes: codesOf(mode, 'cancelled') })
    const served = await scene.served()
    const right = step.exitCode === 0 ? [scene.asked] : [scene.before, ...(scene.halfways ?? [])]
    return right.includes(served) ? wrong : [...wrong, `after a cancel ${served} serves`]
  })

/** A signal that comes after the last word, while the process is going away, kills it: it had done what it says. */
const overBefore = (step: Step): Step => {
  const { outcome = '' } = step.outputs
  return step.signal && step.log.includes(`: ${outcome} after`) ? { ...step, exitCode: isGood(outcome) ? 0 : 1 } : step
}

const statesOf = ({ before, asked, halfways = [], whenKilled = [] }: Scene) => [
  before,
  ...halfways,
  ...whenKilled,
  asked,
]

const came = async (scene: Scene, live: LiveStep, call: NamedCall) => {
  let over = false
  live.result.then(
    () => (over = true),
    () => (over = true),
  )
  await hasCome(scene, call, () => over)
}

const inScene = async <T>({ prepare }: Mode, work: (scene: Scene) => Promise<T>): Promise<T> => {
  const scene = await prepare()
  try {
    return await work(scene)
  } finally {
    await scene.end()
  }
}

const before = async ({ state }: Scene) => JSON.stringify(await state())

const wrongIn = async (scene: Scene, was: string, step: Step, expected: Expected): Promise<readonly string[]> => {
  const [served, is, journal] = await Promise.all([scene.served(), before(scene), journalOf(scene, true)])
  const facts: Facts = {
    before: scene.before,
    asked: scene.asked,
    served,
    wrote: is !== was || journal.some((call) => isWrite(call)),
    asBefore: is === was,
  }
  const complaints = (await scene.complaints?.(step)) ?? []
  return [...lies(step, facts, expected), ...complaints]
}

/** One case after the other; side by side with those of the other tests of the file. */
const told = async (calls: readonly NamedCall[], check: (call: NamedCall) => Promise<readonly string[]>) => {
  const wrong: string[] = []
  for (const call of calls)
    for (const lie of await check(call).catch((error: Error) => [error.message])) wrong.push(`${labelOf(call)}: ${lie}`)
  return wrong
}
