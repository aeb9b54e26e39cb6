import type { Failure } from '../../../src/failures/failure.ts'
import { textDiagnostics } from '../../../src/targets/terraform/run/diagnostics.ts'
import type { Diagnostic } from '../../../src/targets/terraform/run/events.ts'
import { type CommandEnd, failureOfCommand } from '../../../src/targets/terraform/run/explain.ts'
import type { Case } from './symptom.ts'

/** What a door knows of Terraform. */
const facts = {
  product: 'Terraform',
  program: 'terraform',
  version: '1.11.4',
  directory: 'infra',
  workspace: 'prod',
  region: 'eu-west-1',
  door: 'terraform-apply',
}

const ended = (command: string, end: Partial<CommandEnd>): Failure =>
  failureOfCommand({ facts }, command, {
    exitCode: 1,
    killedBy: undefined,
    stderr: '',
    diagnostics: [],
    other: [],
    ...end,
  })

type Says = readonly [says: string | RegExp, paste: string | RegExp]

/** An error of the stream of `plan -json` or `apply -json`. */
export const told = (
  command: string,
  [summary, detail, more]: readonly [summary: string, detail?: string, more?: Partial<Diagnostic>],
  [says, paste]: Says,
): Case => ({
  work: () => ended(command, { diagnostics: [{ severity: 'error', summary, detail: detail ?? '', ...more }] }),
  says,
  paste,
})

/** What `init`, `show` and `workspace` print for people. */
export const shown = (command: string, stderr: string, [says, paste]: Says): Case => ({
  work: () => ended(command, { stderr, diagnostics: textDiagnostics(stderr) }),
  says,
  paste,
})

export const killed = (signal: NodeJS.Signals, [says, paste]: Says): Case => ({
  work: () => ended('plan', { exitCode: undefined, killedBy: signal }),
  says,
  paste,
})
