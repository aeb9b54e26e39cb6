import type { InputsOf } from '../../action/contract.ts'
import { info } from '../../action/log.ts'
import type { Ending, Step } from '../../action/run-action.ts'
import { openSession } from '../../aws/session.ts'
import { Failure } from '../../failures/failure.ts'
import { contract } from './contract.ts'
import { advice, type Finding } from './finding.ts'
import { identityFindings, jobClaims, trustFindings } from './identity-check.ts'
import { manifestExample, readManifest } from './manifest.ts'
import { lineOf, report } from './report.ts'
import { targetFindings } from './target-check.ts'

type Input = InputsOf<typeof contract>

/** `mode: check`: says what is missing before a deploy fails on it. It writes nothing. */
export const run = async (input: Input, { signal }: Step): Promise<Ending<typeof contract>> => {
  const targets = readManifest(input.manifest)
  const { claims, findings } = await jobClaims()
  const all: Finding[] = [...findings]
  // The guard of the account is a finding here, not the end.
  const session = await openSession({ ...input, allowedAccountIds: undefined }, contract.name)
  const identity = await identityFindings(session, input)
  all.push(...identity.findings)
  if (identity.account !== undefined) {
    const { account } = identity
    if (claims && input.roleToAssume) all.push(...(await trustFindings(session, input.roleToAssume, claims)))
    all.push(
      ...(await Promise.all((targets ?? []).map((target) => targetFindings(session, account, target, signal)))).flat(),
    )
  }
  if (!targets) all.push(noManifest(input.manifest))
  for (const finding of all) info(lineOf(finding))
  return ending(all)
}

const noManifest = (path: string): Finding =>
  advice(
    'no-manifest',
    `There is no ${path}, so only the identity of the job was checked.`,
    `Name what is deployed, and it is checked too:\n\`\`\`yaml\n${manifestExample}\n\`\`\``,
  )

const ending = (findings: readonly Finding[]): Ending<typeof contract> => {
  const problems = findings.filter(({ level }) => level === 'problem')
  const outputs = { findings: JSON.stringify(findings) }
  const summary = report(findings)
  if (problems.length === 0) return { outcome: 'planned', changed: false, outputs, summary, details: findings }
  const [first] = problems
  const failure = new Failure(
    problems.length === 1 ? first!.text : `${problems.length} problems; the first: ${first!.text}`,
    { code: first!.code, remedy: first!.fix },
  )
  return { outcome: 'failed', changed: false, failure, outputs, summary, details: findings }
}
