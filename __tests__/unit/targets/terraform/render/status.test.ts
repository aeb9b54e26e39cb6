import { expect, test } from '@jest/globals'
import { type Status, statusLine, withStatus } from '../../../../../src/targets/terraform/render/status.ts'

const ended = { by: 'octo-lead', approvedBy: ['a', 'b'], seconds: 200, url: 'https://github.com/a/b/actions/runs/1' }

const statuses: Readonly<Record<string, Status>> = {
  '📝 <b>planned</b>, nothing is applied yet': { state: 'planned', changes: true },
  '✅ <b>no changes</b>: nothing to apply': { state: 'planned', changes: false },
  '⏳ <b>waiting for approval</b> of <code>production</code> (<a href="https://github.com/a/b">review</a>)': {
    state: 'waiting',
    environment: 'production',
    url: 'https://github.com/a/b',
  },
  '🚀 <b>applying</b>: 12 of 14 done, since 02:31 UTC': {
    state: 'applying',
    done: 12,
    total: 14,
    since: '2026-11-22T02:31:09.000Z',
  },
  '✅ <b>applied</b> by octo-lead, approved by a, b, 3 min 20 s (<a href="https://github.com/a/b/actions/runs/1">run</a>)':
    {
      state: 'applied',
      replanned: false,
      ...ended,
    },
  '✅ <b>applied</b>; the state had moved, and a new plan was identical': { state: 'applied', replanned: true },
  '✅ <b>nothing to do</b>: what was planned is there already': { state: 'unchanged' },
  '❌ <b>failed</b>: 1 failed, 3 done, 10 not started, 12 s': {
    state: 'failed',
    done: 3,
    failed: 1,
    notStarted: 10,
    seconds: 12.2,
  },
  '⏸ <b>stale</b>: the state changed after this plan was made; nothing was applied': { state: 'stale' },
  '🔀 <b>plan changed</b>: a new plan differs from the reviewed one; nothing was applied': { state: 'plan-changed' },
  '🔒 <b>locked</b> by runner&#64;&#8203;host since 02:31; nothing was applied': {
    state: 'locked',
    holder: 'runner@host since 02:31',
  },
  '⏹ <b>cancelled</b>: 3 of 14 done; the lock <code>abc</code> is left': {
    state: 'cancelled',
    done: 3,
    total: 14,
    lock: 'abc',
  },
  '♻️ <b>superseded</b> by a newer plan': { state: 'superseded', by: 'a newer plan' },
  '❌ <b>the plan failed</b>: there is nothing to apply': { state: 'plan-failed' },
  '⛔ <b>refused by a guard</b>: this plan cannot be applied': { state: 'refused' },
}

test.each(Object.entries(statuses))('%s', (line, status) => {
  expect(statusLine(status)).toBe(`<!-- status --><p>${line}</p>`)
})

test('each status takes the place of any other, and nothing else is touched', () => {
  const body = (line: string) => `<!-- marker -->\n### $& title\n\n${line}\n\n\`\`\`diff\n+ <!-- status -->x\n\`\`\`\n`
  let text = body(statusLine({ state: 'planned', changes: true }))
  for (const status of Object.values(statuses)) {
    text = withStatus(text, status)
    expect(text).toBe(body(statusLine(status)))
  }
})

test('a body without a status stays what it is', () => {
  expect(withStatus('words <!-- status -->', { state: 'stale' })).toBe('words <!-- status -->')
})

test('what others are called breaks no line', () => {
  const line = statusLine({ state: 'applied', replanned: false, by: 'a\n# b', url: 'https://x/) <b>' })
  expect(line).toBe('<!-- status --><p>✅ <b>applied</b> by a &#35; b (<a href="https://x/%29%20%3Cb%3E">run</a>)</p>')
})
