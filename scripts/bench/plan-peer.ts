/**
 * The renderer of plans that `npm run bench:plan` measures beside ours: the one of the registry that an action for comments is built
 * on. Pinned, in a folder of the cache. It shows each change as a diff of YAML, without hiding, grouping or a limit.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '../../sandbox/setup/command.ts'
import { inCache } from '../../sandbox/setup/places.ts'
import { makeWhole } from '../../sandbox/setup/whole-folder.ts'

const version = '4.0.5'

export const peerName = `terraform-unidiff ${version}`

const program = `
const { readFileSync } = require('node:fs')
const unidiff = require('@ahmadnassri/terraform-unidiff')
const text = readFileSync(process.argv[2], 'utf8')
const cpu = process.cpuUsage()
const { patches } = unidiff(JSON.parse(text))
const comment = patches.map((patch) => '\`\`\`diff\\n' + patch + '\\n\`\`\`').join('\\n')
const { user, system } = process.cpuUsage(cpu)
const memory = process.resourceUsage().maxRSS / 1024
console.log(JSON.stringify({ cpu: (user + system) / 1000, memory, length: comment.length }))
`

/** The program that renders a plan with it; installed where it is not there. @throws Error when it cannot be had */
export const planPeer = async (): Promise<string> => {
  const folder = inCache('peers', 'terraform-unidiff', version)
  await makeWhole(folder, async (unfinished) => {
    writeFileSync(join(unfinished, 'package.json'), '{"private":true}')
    const name = `@ahmadnassri/terraform-unidiff@${version}`
    await run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', name], { cwd: unfinished })
    writeFileSync(join(unfinished, 'render.cjs'), program)
  })
  return join(folder, 'render.cjs')
}
