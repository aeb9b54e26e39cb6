/** Looks for terraform, else tofu, puts it first on PATH, behind the wrapper, and warns where the version differs. */
import { execFileSync } from 'node:child_process'
import { accessSync, chmodSync, constants, copyFileSync, mkdirSync, symlinkSync } from 'node:fs'
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

/** Each use in a job has a folder of its own: the last one wins, as with the real action. */
const install = (program: string, wrapped: boolean): void => {
  const folder = join(process.env['RUNNER_TEMP'] ?? '', `terraform-${process.pid}`)
  mkdirSync(folder, { recursive: true })
  symlinkSync(program, join(folder, wrapped ? 'terraform-bin' : 'terraform'))
  if (wrapped) {
    copyFileSync(join(import.meta.dirname, 'wrapper.cjs'), join(folder, 'terraform'))
    chmodSync(join(folder, 'terraform'), 0o755)
    core.exportVariable('TERRAFORM_CLI_PATH', folder)
  }
  core.addPath(folder)
}

const program = find('terraform-bin') ?? find('terraform') ?? find('tofu')
if (!program) {
  core.setFailed('Neither terraform nor tofu is on PATH of this machine; install one of them.')
} else {
  const version = JSON.parse(execFileSync(program, ['version', '-json'], { encoding: 'utf8' })).terraform_version
  const wanted = core.getInput('terraform_version')
  if (/^\d/.test(wanted) && wanted !== version) {
    core.warning(`The sandbox runs ${program} ${version}; terraform_version ${wanted} is not installed.`)
  }
  const wrapped = core.getBooleanInput('terraform_wrapper')
  install(program, wrapped)
  core.info(`${program} ${version}${wrapped ? ', behind the wrapper (outputs stdout, stderr, exitcode)' : ''}`)
}
