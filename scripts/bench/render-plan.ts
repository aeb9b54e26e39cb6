/**
 * Renders one plan, once, as a step would: `node scripts/bench/render-plan.ts FILE`. Prints as JSON what it took from the text
 * to the comment.
 */
import { readFileSync } from 'node:fs'
import { putBacksOf } from '../../src/targets/terraform/judge/put-back.ts'
import { riskOf } from '../../src/targets/terraform/judge/risk.ts'
import { changesOf } from '../../src/targets/terraform/plan/changes.ts'
import { parsePlan } from '../../src/targets/terraform/plan/plan-json.ts'
import { redactorOf } from '../../src/targets/terraform/redact/redactor.ts'
import { renderComment } from '../../src/targets/terraform/render/comment.ts'

export interface Rendered {
  /** Milliseconds of processor time. */
  readonly cpu: number
  /** MB. */
  readonly memory: number
  /** UTF-16 units, of all comments together. */
  readonly length: number
}

const text = readFileSync(process.argv[2]!, 'utf8')
const cpu = process.cpuUsage()
const plan = parsePlan(text)
const changes = changesOf(plan)
const comment = renderComment({
  label: 'bench',
  mode: 'normal',
  changes,
  risk: riskOf(changes).level,
  provenance: {},
  status: { state: 'planned', changes: true },
  errors: [],
  warnings: [],
  refusals: [],
  putBacks: putBacksOf(changes.resources),
  notes: [],
  redactor: redactorOf(plan),
})
const { user, system } = process.cpuUsage(cpu)
const rendered: Rendered = {
  cpu: (user + system) / 1000,
  memory: process.resourceUsage().maxRSS / 1024,
  length: comment.length,
}
console.log(JSON.stringify(rendered))
