import { lines, quote } from '../../../action/input-types.ts'
import { optional, Problem } from '../../../action/inputs.ts'

/** What we give `plan` ourselves, and what to use instead. */
const ours: Readonly<Record<string, string>> = {
  out: 'the step keeps the plan itself',
  json: 'the step reads the plan itself',
  input: 'nobody is there to answer',
  'no-color': 'the step reads what is printed',
  'detailed-exitcode': 'the output `has-changes` says it',
  destroy: 'use the input "destroy"',
  'refresh-only': 'use the input "refresh-only"',
  'lock-timeout': 'use the input "lock-timeout"',
  'var-file': 'use the input "var-file"',
  chdir: 'use the input "working-directory"',
  'backend-config': 'use the input "backend-config"',
  help: 'it plans nothing',
  version: 'it plans nothing',
  state: 'configure a backend',
  'state-out': 'configure a backend',
  backup: 'configure a backend',
  'show-sensitive': 'it would show secrets',
  'json-into': 'the step reads the plan itself',
}

/** Those of `plan` that mean nothing without a value. */
const withValue = [
  'target',
  'target-file',
  'replace',
  'exclude',
  'exclude-file',
  'var',
  'parallelism',
  'refresh',
  'lock',
]

/** The other ones that `plan` of Terraform or OpenTofu knows. */
const alone = [
  'compact-warnings',
  'concise',
  'consolidate-warnings',
  'consolidate-errors',
  'generate-config-out',
  'allow-deferral',
  'deprecation',
]

/** Arguments of `plan`, each as one word with its value, such as `-target=module.api`. */
export const planArguments = optional((text) =>
  lines.parse(text)!.map((line) => {
    // Of a variable the value is not shown: it may be a secret.
    const shown = quote(line.replace(/^(-{1,2}var[= ]\s*[\w-]*).+$/s, '$1…'))
    const [, name, value] = /^--?([a-z][a-z-]*)(?:=([\s\S]*))?$/.exec(line) ?? []
    if (name === undefined)
      throw new Problem(`must have one argument on each line, such as -target=module.api, not ${shown}`)
    const why = Object.hasOwn(ours, name) ? ours[name] : undefined
    if (why !== undefined) throw new Problem(`must be without -${name} (${why}); it has ${shown}`)
    if (withValue.includes(name) && !value)
      throw new Problem(`must have the value of -${name} in the same line, such as -target=module.api, not ${shown}`)
    if (!withValue.includes(name) && !alone.includes(name))
      throw new Problem(`must have arguments that \`plan\` knows, such as -target=module.api, not ${shown}`)
    if (name === 'parallelism' && !/^[1-9]\d{0,3}$/.test(value!))
      throw new Problem(`must have a whole number from 1 behind -parallelism=, not ${shown}`)
    return line
  }),
)

/** How many operations at once a plan was made with, for its apply. Undefined: as many as Terraform likes. */
export const parallelismOf = (args: readonly string[]): number | undefined => {
  const last = args.findLast((each) => /^--?parallelism=/.test(each))
  return last === undefined ? undefined : Number(last.replace(/^.*=/, ''))
}
