/** One step of the copy: its `uses` made to work here, its expressions given the job's own values. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { asksForToken, mapExpressions, tokenVariable, useOwnToken } from './expressions.ts'
import type { Rewriting } from './rewrite.ts'
import { checkoutAction } from './stand-ins.ts'
import { actionFile, findSource, isPlainCheckout, type Reference, writeReference } from './uses.ts'
import { hasExpression, type WorkflowStep } from './workflow-file.ts'

export const rewriteStep = (
  step: WorkflowStep,
  where: string,
  rewriting: Rewriting,
  change: (expression: string) => string,
): WorkflowStep => {
  const copy = mapExpressions(step, (expression) => change(useOwnToken(expression)))
  if (!step.uses) return copy
  const source = findSource(step.uses, rewriting.home, rewriting.places)
  switch (source.kind) {
    case 'unknown':
      rewriting.problems.push(`${where} uses ${step.uses}: ${source.why}.`)
      return copy
    case 'checkout':
      return isPlainCheckout(step) ? copy : rewriteCheckout(step, copy, where, rewriting)
    case 'workspace':
      return withTokens(copy, join(rewriting.workspace, source.path), '')
    case 'remote': {
      const copied = source.from === 'bundle' || source.from === 'home'
      const directory = rewriting.repositories.register(source.reference, source.directory, copied)
      const path = source.from === 'stand-in' ? '' : source.reference.path
      if (!actionFile(directory, path)) rewriting.problems.push(`${where} uses ${step.uses}: it has no action.yml.`)
      if (source.from !== 'home') note(rewriting, step.uses, source.from)
      return withTokens({ ...copy, uses: writeReference(source.reference) }, directory, path)
    }
  }
}

const note = (rewriting: Rewriting, uses: string, from: 'bundle' | 'mapped' | 'stand-in'): void => {
  const becomes = { bundle: 'the working tree', mapped: 'the folder that was given', 'stand-in': 'a stand-in' }
  rewriting.repositories.notes.add(`${uses} is ${becomes[from]}`)
}

const rewriteCheckout = (step: WorkflowStep, copy: WorkflowStep, where: string, rewriting: Rewriting): WorkflowStep => {
  const { repository } = step.with ?? {}
  const own = rewriting.repository
  if (typeof repository === 'string' && !hasExpression(repository) && repository !== own) {
    rewriting.problems.push(`${where} checks out ${repository}: the sandbox only has ${own}.`)
  }
  const reference: Reference = { owner: 'sandbox', repository: 'checkout', path: '', ref: 'v1' }
  rewriting.repositories.register(reference, rewriting.places.standIns[checkoutAction] ?? '', false)
  const { ref, repository: named, path } = copy.with ?? {}
  const wanted = { ref, repository: named, path, source: rewriting.workspace }
  const given = Object.entries(wanted).filter(([, value]) => value !== undefined)
  return { ...copy, uses: writeReference(reference), with: Object.fromEntries(given) }
}

/** Inputs whose default is the job's token get it from the step: the default would be the one token of the run. */
const withTokens = (step: WorkflowStep, directory: string, path: string): WorkflowStep => {
  const file = actionFile(directory, path)
  const inputs: Record<string, { default?: unknown }> = file ? (parse(readFileSync(file, 'utf8'))?.inputs ?? {}) : {}
  const given = Object.keys(step.with ?? {}).map((name) => name.toLowerCase())
  const missing = Object.entries(inputs).filter(
    ([name, input]) => asksForToken(input?.default) && !given.includes(name.toLowerCase()),
  )
  if (missing.length === 0) return step
  const tokens = Object.fromEntries(missing.map(([name]) => [name, `\${{ env.${tokenVariable} }}`]))
  return { ...step, with: { ...step.with, ...tokens } }
}
