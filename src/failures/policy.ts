import { keyEndings, onAnyResource, policyStatements } from './policy-statements.ts'

interface Denied {
  /** Such as `lambda:GetFunction`. */
  readonly action: string
  readonly resource: string
}

interface Statement {
  /** The name of its document, without `.json`. */
  readonly policy: string
  /** Its `Sid`. */
  readonly statement: string
}

/** Where our least policies have what a door lacks, as a sentence: in those of the door itself before those of others. */
export const policyWords = (door: string | undefined, denied: Denied): string => {
  const all = statementsFor(denied)
  const ofDoor = all.filter(({ policy }) => policy === door || policy.startsWith(`${door}-`))
  const found =
    ofDoor.find(({ policy, statement }) => policy === door && fits(statement, denied)) ?? ofDoor[0] ?? all[0]
  return found
    ? `It is in the statement \`${found.statement}\` of \`bootstrap/policies/${found.policy}.json\`.`
    : 'The least policies of the actions are in `bootstrap/policies/`.'
}

/** Those that allow the action, on such a resource before on others. */
const statementsFor = (denied: Denied): readonly Statement[] => {
  const allow = Object.entries(policyStatements).flatMap(([policy, statements]) =>
    Object.entries(statements).flatMap(([statement, actions]) =>
      actions.some((action) => isSame(action, denied.action)) ? [{ policy, statement }] : [],
    ),
  )
  return [
    ...allow.filter(({ statement }) => fits(statement, denied)),
    ...allow.filter(({ statement }) => !fits(statement, denied)),
  ]
}

/** SQS tells of `sqs:getqueueattributes`; to IAM that is the same. */
const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase()

const fits = (statement: string, { resource }: Denied): boolean =>
  onAnyResource.includes(statement) === (resource === '*') && resource.endsWith(keyEndings[statement] ?? '')
