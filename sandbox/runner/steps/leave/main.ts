/** Shows the driver what the job would hand on; the driver knows every mask of the job. */
import { randomUUID } from 'node:crypto'
import { appendFileSync } from 'node:fs'

const input = (name: string): string => process.env[`INPUT_${name.toUpperCase()}`] ?? ''

const names: string[] = JSON.parse(input('names'))
const response = await fetch(`${input('session')}/leave`, {
  method: 'POST',
  body: JSON.stringify({
    job: Number(process.env['RUNNER_JOB_ID']),
    url: input('url'),
    outputs: names.map((name, index) => ({ name, value: input(`value${index}`) })),
  }),
})
if (!response.ok) throw new Error(`The driver answered ${response.status}: ${await response.text()}`)
const { outputs, dropped } = (await response.json()) as { outputs: Record<string, string>; dropped: string[] }
for (const name of dropped) console.log(`::warning::Skip output '${name}' since it may contain secret.`)
for (const [name, value] of Object.entries(outputs)) {
  const end = `end-${randomUUID()}`
  appendFileSync(process.env['GITHUB_OUTPUT'] ?? '', `${name}<<${end}\n${value}\n${end}\n`)
}
