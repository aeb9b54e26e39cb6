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
      noteStrangeInputs(step, where, join(rewriting.workspace, source.path), rewriting)
      return withTokens(copy, join(rewriting.workspace, source.path), '')
    case 'remote': {
      const copied = source.from === 'bundle' || source.from === 'home'
      const directory = rewriting.repositories.register(source.reference, source.directory, copied)
      const path = source.from === 'stand-in' ? '' : source.reference.path
      if (!actionFile(directory, path)) rewriting.problems.push(`${where} uses ${step.uses}: it has no action.yml.`)
      if (source.from !== 'home') note(rewriting, step.uses, source.from)
      // A stand-in does not know all that the real one does.
      if (source.from !== 'stand-in') noteStrangeInputs(step, where, join(directory, path), rewriting)
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

/** On GitHub an input that the action does not have is a warning, and the step goes on without it: easily overlooked. */
const noteStrangeInputs = (step: WorkflowStep, where: string, directory: string, rewriting: Rewriting): void => {
  const known = Object.keys(inputsOf(directory, '')).map((name) => name.toLowerCase())
  if (!actionFile(directory, '')) return
  const strange = Object.keys(step.with ?? {}).filter((name) => !known.includes(name.toLowerCase()))
  for (const name of strange.filter((each) => !forContainers.includes(each)))
    rewriting.repositories.notes.add(`warning: ${where}: ${step.uses} has no input "${name}" (${nearest(name, known)})`)
}

/** What every action in a container takes. */
const forContainers: readonly string[] = ['args', 'entrypoint']

/** The inputs that begin alike, or all of them. */
const nearest = (name: string, known: readonly string[]): string => {
  const alike = known.filter((each) => each.slice(0, 3) === name.slice(0, 3).toLowerCase())
  return known.length === 0 ? 'it has none' : `it has ${(alike.length > 0 ? alike : known).join(', ')}`
}

const inputsOf = (directory: string, path: string): Record<string, { default?: unknown }> => {
  const file = actionFile(directory, path)
  return file ? (parse(readFileSync(file, 'utf8'))?.inputs ?? {}) : {}
}

/** Inputs whose default is the job's token get it from the step: the default would be the one token of the run. */
const withTokens = (step: WorkflowStep, directory: string, path: string): WorkflowStep => {
  const inputs = inputsOf(directory, path)
  const given = Object.keys(step.with ?? {}).map((name) => name.toLowerCase())
  const missing = Object.entries(inputs).filter(
    ([name, input]) => asksForToken(input?.default) && !given.includes(name.toLowerCase()),
  )
  if (missing.length === 0) return step
  const tokens = Object.fromEntries(missing.map(([name]) => [name, `\${{ env.${tokenVariable} }}`]))
  return { ...step, with: { ...step.with, ...tokens } }
}
