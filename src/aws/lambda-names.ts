import { lines, pattern, quote } from '../action/input-types.ts'
import { optional, Problem } from '../action/inputs.ts'
import type { Session } from './session.ts'

/** A name, an ARN or a partial ARN of a function; without a version or alias behind it. */
export const functionName = pattern(
  /^(arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:|\d{12}:function:)?[a-zA-Z0-9-_]{1,64}$/,
  'the name or ARN of a function, without a version or alias behind it, such as pricing',
)

/** One function a line. The same one by its name and by its ARN would be written twice at the same time. */
export const functionNames = optional((text): readonly string[] => {
  const given = lines.parse(text)!.map((line) => functionName.parse(line)!)
  const names = given.map(nameOf)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice) throw new Problem(`must name every function once; ${quote(twice)} stands there twice`)
  return given
})

export const aliasName = pattern(
  /^(?!\d+$)[a-zA-Z0-9-_]{1,128}$/,
  'an alias: letters, digits, - and _, and not digits alone, such as live',
)

/** `arn:…:function:api` and `111122223333:function:api` are called `api`, too. */
export const nameOf = (functionName: string): string => functionName.split(':').at(-1) ?? functionName

/** The ARN, as far as it is known: of a name alone the account is `*`. */
export const arnOf = ({ partition, region }: Session, functionName: string): string =>
  functionName.startsWith('arn:')
    ? functionName
    : `arn:${partition}:lambda:${region}:${/^(\d{12}):/.exec(functionName)?.[1] ?? '*'}:function:${nameOf(functionName)}`
