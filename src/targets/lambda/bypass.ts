import type { Callers, Mapping, PolicyStatement } from '../../aws/lambda-callers.ts'

/** A way to the function round the alias. */
export interface Bypass {
  /** For a sentence: what it is, and who comes that way. */
  readonly what: string
  /** Commands that lead it over the alias instead, to paste. */
  readonly commands: readonly string[]
}

const add = 'aws lambda add-permission'

/** What a URL that asks for no credentials needs. https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html */
const everybody = [
  "--statement-id url --action lambda:InvokeFunctionUrl --principal '*' --function-url-auth-type NONE",
  "--statement-id url-invoke --action lambda:InvokeFunction --principal '*' --invoked-via-function-url",
]

/** What calls, or may call, the function itself instead of an alias or version of it. Pure. */
export const bypassesOf = (
  { url, mappings, statements }: Callers,
  { functionName, alias }: { functionName: string; alias: string },
): readonly Bypass[] => {
  const name = `--function-name ${functionName}`
  return [
    ...(url
      ? [
          {
            what: `the function URL ${url.address}`,
            commands: [
              `aws lambda create-function-url-config ${name} --qualifier ${alias} --auth-type ${url.auth}`,
              ...(url.auth === 'NONE' ? everybody.map((grant) => `${add} ${name} --qualifier ${alias} ${grant}`) : []),
              `aws lambda delete-function-url-config ${name}`,
            ],
          },
        ]
      : []),
    ...mappings.filter(reads).map(({ id, source }) => ({
      what: `the event source mapping ${id}${source && ` of ${source}`}`,
      commands: [`aws lambda update-event-source-mapping --uuid ${id} --function-name ${functionName}:${alias}`],
    })),
    ...statements.filter(lets).map((statement) => ({
      what: `the policy statement ${statement.Sid ?? 'without a name'}, by which ${callerIn(statement)} may invoke it`,
      commands: [...moved(statement, `${name} --qualifier ${alias}`), removed(statement, name)],
    })),
  ]
}

const isUnqualified = (arn: string): boolean => /:function:[^:]+(:\$LATEST)?$/.test(arn)

/** One that is switched off calls nobody. */
const reads = ({ functionArn, state }: Mapping): boolean =>
  isUnqualified(functionArn) && !/^(Disabled|Disabling|Deleting)$/.test(state)

/** What a statement grants for the function URL alone is nothing without the URL, which is looked at by itself. */
const lets = ({ Effect, Action, Resource, Condition }: PolicyStatement): boolean =>
  Effect === 'Allow' &&
  list(Action).some((action) => /^(\*|lambda:\*|lambda:Invoke(Function|\*))$/i.test(action)) &&
  list(Resource).some((resource) => resource === '*' || isUnqualified(resource)) &&
  valueIn(Condition, 'lambda:InvokedViaFunctionUrl') !== 'true'

const callerIn = (statement: PolicyStatement): string => {
  const source = valueIn(statement.Condition, 'aws:SourceArn')
  return `${principalIn(statement)}${source ? ` for ${source}` : ''}`
}

const principalIn = ({ Principal = '*' }: PolicyStatement): string =>
  typeof Principal === 'string' ? Principal : Object.values(Principal).flatMap(list).join(', ')

/** The options of `add-permission` for the conditions that it can write. */
const options = {
  'aws:sourcearn': '--source-arn',
  'aws:sourceaccount': '--source-account',
  'aws:principalorgid': '--principal-org-id',
  'lambda:eventsourcetoken': '--event-source-token',
} as const

/** The same statement for the alias; nothing where `add-permission` could not say it. */
const moved = (statement: PolicyStatement, target: string): string[] => {
  const principal = principalIn(statement)
  const conditions = conditionsIn(statement.Condition).map(
    ([key, value]) => [options[key.toLowerCase() as keyof typeof options], value] as const,
  )
  if (!statement.Sid || principal.includes(',') || conditions.some(([option]) => !option)) return []
  const words = [
    `${add} ${target} --statement-id ${statement.Sid}`,
    `--action lambda:InvokeFunction --principal '${principal}'`,
    ...conditions.map(([option, value]) => `${option} '${value}'`),
  ]
  return [words.join(' ')]
}

const removed = ({ Sid }: PolicyStatement, name: string): string =>
  Sid ? `aws lambda remove-permission ${name} --statement-id ${Sid}` : `aws lambda get-policy ${name}`

const conditionsIn = (condition: PolicyStatement['Condition']): (readonly [string, string])[] =>
  Object.values(condition ?? {}).flatMap((pairs) =>
    Object.entries(pairs).map(([key, value]) => [key, list(value).join(',')] as const),
  )

/** IAM's condition keys have no case: Lambda writes `AWS:SourceArn`. */
const valueIn = (condition: PolicyStatement['Condition'], key: string): string | undefined =>
  conditionsIn(condition).find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1]

const list = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value
