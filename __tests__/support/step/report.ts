import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'

const validate = new Ajv2020({ strict: true }).compile(JSON.parse(readFileSync('docs/report.schema.json', 'utf8')))

/** Every report that a step of ours leaves is what docs/report.schema.json promises. @throws with what is wrong. */
export const checkReport = (text: string): void => {
  if (!validate(JSON.parse(text)))
    throw new Error(`the report breaks docs/report.schema.json: ${JSON.stringify(validate.errors)}\n${text}`)
}
