/** Looks for terraform, else tofu under its name, and warns where the version differs. */
import { execFileSync } from 'node:child_process'
import { accessSync, constants, mkdirSync, symlinkSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import * as core from '@actions/core'

const find = (name: string): string | undefined =>
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK)
        return true
      } catch {
        return false
      }
    })

const terraform = find('terraform')
const tofu = terraform ? undefined : find('tofu')
const program = terraform ?? tofu
if (!program) {
  core.setFailed('Neither terraform nor tofu is on PATH of this machine; install one of them.')
} else {
  const version = JSON.parse(execFileSync(program, ['version', '-json'], { encoding: 'utf8' })).terraform_version
  const wanted = core.getInput('terraform_version')
  if (/^\d/.test(wanted) && wanted !== version) {
    core.warning(`The sandbox runs ${program} ${version}; terraform_version ${wanted} is not installed.`)
  }
  if (tofu) {
    const folder = join(process.env['RUNNER_TEMP'] ?? '', 'terraform')
    mkdirSync(folder, { recursive: true })
    symlinkSync(tofu, join(folder, 'terraform'))
    core.addPath(folder)
  }
  core.info(`${program} ${version}; the wrapper (outputs stdout, stderr, exitcode) is not there`)
}
