import { PassThrough } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from '@jest/globals'
import { newApprover } from '../../../sandbox/runner/approver.ts'
import { type Approve, passGate, type WaitingGate } from '../../../sandbox/runner/gate.ts'

const gate = (environment: string): WaitingGate => ({
  ...{ job: 'deploy', environment, reviewers: ['you'], repository: 'acme/shop', run: 1 },
})
const still = new AbortController().signal

const terminal = () => {
  const input = Object.assign(new PassThrough(), { isTTY: true })
  const output = Object.assign(new PassThrough(), { isTTY: true, columns: 80 })
  const interrupted: string[] = []
  const shown = () => String(output.read() ?? '').match(/to \w+\?/g) ?? []
  const approver = newApprover({ input, output, interrupt: () => interrupted.push('now') })
  return { input, interrupted, shown, approver }
}

test('gates are asked one after the other', async () => {
  const { input, shown, approver } = terminal()
  const answers = ['staging', 'production'].map((name) => approver(gate(name), still))
  await turn()
  expect(new Set(shown())).toEqual(new Set(['to staging?']))
  input.write('y\r')
  expect(await answers[0]).toBe('approved')
  await turn()
  expect(new Set(shown())).toEqual(new Set(['to production?']))
  input.write('\r')
  expect(await answers[1]).toBe('rejected')
})

test('Ctrl-C at a question interrupts the run; a gate that is over is asked no more, and the next one is', async () => {
  const { input, interrupted, shown, approver } = terminal()
  const over = new AbortController()
  const [first, second] = [approver(gate('staging'), over.signal), approver(gate('production'), still)]
  await turn()
  input.write('\u0003')
  await turn()
  expect(interrupted).toEqual(['now'])
  over.abort()
  expect(await first).toBeUndefined()
  await turn()
  expect(shown()).toContain('to production?')
  input.write('yes\r')
  expect(await second).toBe('approved')
  // nothing keeps the process alive
  expect(input.isPaused()).toBe(true)
})

test('Ctrl-D is no approval', async () => {
  const { input, approver } = terminal()
  const answer = approver(gate('production'), still)
  await turn()
  input.write('\u0004')
  expect(await answer).toBe('rejected')
})

test('without a terminal a gate stays shut', async () => {
  const approver = newApprover({ input: new PassThrough(), output: new PassThrough(), interrupt: () => undefined })
  expect(await approver(gate('production'), still)).toMatchObject({
    state: 'rejected',
    comment: expect.stringMatching('terminal'),
  })
})

const waiting = { environment: 'production', job: 1, deployment: 1, reason: '' }

/** Passes a gate that is open when it is looked at again, and hands over what the approver was given. */
const pass = async (signal: AbortSignal, looks: () => string) => {
  const given: AbortSignal[] = []
  const approve: Approve = async (_, over) => void given.push(over)
  const github = {
    request: async (method: string) => ({ ...waiting, state: method === 'POST' ? 'waiting' : looks() }),
    state: async () => ({ environments: [] }),
  }
  const job = { id: 1, repository: 'acme/shop', name: 'deploy', run: 1 }
  const options = { approve, signal, say: () => undefined, waiting: () => undefined }
  const end = passGate(github as never, job as never, 'production', options).catch(() => 'refused')
  return { given, end }
}

test('who is asked learns that somebody else was faster, or that the run is cancelled', async () => {
  let state = 'waiting'
  const faster = await pass(still, () => state)
  await turn()
  expect(faster.given.map(({ aborted }) => aborted)).toEqual([false])
  state = 'approved'
  expect(await faster.end).toBeUndefined()
  expect(faster.given[0]?.aborted).toBe(true)

  const cancel = new AbortController()
  const cancelled = await pass(cancel.signal, () => 'waiting')
  await turn()
  cancel.abort()
  expect(await cancelled.end).toBe('refused')
  expect(cancelled.given[0]?.aborted).toBe(true)
})
