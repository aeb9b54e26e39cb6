/** Asks the driver who this job is. The answer comes in lines: what to tell meanwhile, then the variables or a refusal. */
import { appendFileSync } from 'node:fs'

type Line =
  | { say: string }
  | { variables: Record<string, string>; masks: string[] }
  | { refused: string }
  | { alive: true }

const input = (name: string): string => process.env[`INPUT_${name.toUpperCase()}`] ?? ''

const take = (line: Line): void => {
  if ('say' in line) console.log(line.say)
  if ('refused' in line) {
    console.log(`::error::${line.refused}`)
    process.exitCode = 1
  }
  if ('variables' in line) {
    for (const mask of line.masks) console.log(`::add-mask::${mask}`)
    const lines = Object.entries(line.variables).map(([name, value]) => `${name}=${value}\n`)
    appendFileSync(process.env['GITHUB_ENV'] ?? '', lines.join(''))
  }
}

const response = await fetch(`${input('session')}/begin`, {
  method: 'POST',
  body: JSON.stringify({
    job: Number(input('job')),
    name: input('name'),
    matrix: JSON.parse(input('matrix') || '{}'),
    environment: input('environment'),
    timeout: input('timeout'),
  }),
})
if (!response.ok || !response.body) throw new Error(`The driver answered ${response.status}: ${await response.text()}`)
let rest = ''
for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
  const lines = `${rest}${text}`.split('\n')
  rest = lines.pop() ?? ''
  for (const line of lines.filter(Boolean)) take(JSON.parse(line))
}
