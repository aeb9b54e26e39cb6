import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { leavesUnfinished } from '../../../../src/action/state.ts'
import { carryOut } from '../../../../src/actions/terraform-apply/carry-out.ts'
import { noTold } from '../../../../src/actions/terraform-apply/told.ts'
import type { Input } from '../../../../src/actions/terraform-apply/wanted.ts'
import type { Work } from '../../../../src/actions/terraform-apply/work.ts'
import type { RunFacts } from '../../../../src/github/run.ts'
import type { PlanChanges } from '../../../../src/targets/terraform/plan/changes.ts'

import { ownEnvironment } from '../../environment.ts'
import { printed } from '../../printed.ts'
import { temporaryFolders } from '../../temporary.ts'

printed()
const temporary = temporaryFolders()
ownEnvironment('RUNNER_TEMP', 'GITHUB_STATE')

/** Refuses as Terraform does as long as an ephemeral variable is not given, and applies once it is. */
const program = `#!/bin/sh
if [ -z "$TF_VAR_once" ]; then
  echo '{"type":"diagnostic","diagnostic":{"severity":"error","summary":"No value for required variable",\
"detail":"The ephemeral input variable \\"once\\" was set during the plan, and must be set again."}}'
  exit 1
fi
echo '{"type":"change_summary","changes":{"add":0,"change":0,"remove":0,"operation":"apply"}}'
`

test('a cancel that comes after the apply leaves nothing for `post`, however often terraform was started', async () => {
  const folder = temporary()
  process.env['RUNNER_TEMP'] = folder
  delete process.env['GITHUB_STATE']
  const path = join(folder, 'terraform')
  await writeFile(path, program)
  await chmod(path, 0o755)
  const step = new AbortController()
  const input = { lockTimeout: 10 } as Input
  const run = { runUrl: 'https://github.com/acme/infra/actions/runs/1' } as RunFacts
  const work: Work = { input, run, session: undefined, signal: step.signal }
  const told = noTold(input, run, Date.now())
  told.changes = { resources: [] as PlanChanges['resources'] } as PlanChanges
  const asked: (readonly string[])[] = []
  const place = {
    terraform: { path, product: 'Terraform', version: '1.11.4' },
    directory: folder,
    workspace: undefined,
    signal: step.signal,
    facts: {},
    environment: ({ variables = [] }: { variables?: boolean | readonly string[] } = {}) => {
      const names = Array.isArray(variables) ? (variables as readonly string[]) : []
      asked.push(names)
      return { PATH: process.env['PATH']!, ...Object.fromEntries(names.map((name) => [`TF_VAR_${name}`, 'given'])) }
    },
    tokenFile: undefined,
  } as Parameters<typeof carryOut>[1]
  const how = await carryOut(work, place, join(folder, 'plan'), told)
  expect(how).toMatchObject({ outcome: 'applied', serving: 'new' })
  // Once without it, once to see whether it was given, once with it.
  expect(asked).toEqual([[], ['once'], ['once']])
  expect(leavesUnfinished()).toBe(false)
  step.abort()
  expect(leavesUnfinished()).toBe(false)
})
