/** A Python of the wanted version in an environment of its own, first on PATH, where pip may install. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import * as core from '@actions/core'

const versionOf = (python: string): string | undefined => {
  try {
    return execFileSync(python, ['-c', 'import platform; print(platform.python_version())'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  } catch {
    return undefined
  }
}

const wanted = core.getInput('python-version').replace(/\.x$/, '')
const exact = /^\d+\.\d+/.exec(wanted)?.[0]
const candidates = [...(exact ? [`python${exact}`] : []), 'python3', 'python'].map((name) => ({
  name,
  version: versionOf(name),
}))
const found = candidates.find(({ version }) => version && `${version}.`.startsWith(wanted ? `${wanted}.` : ''))

if (!found?.version) {
  const there = candidates.flatMap(({ version }) => version ?? []).join(', ') || 'none'
  core.setFailed(
    `Python ${wanted} is not on this machine (there: ${there}). Install python${exact ?? '3'} and its venv.`,
  )
} else {
  const home = join(process.env['RUNNER_TEMP'] ?? '', `python-${found.version}`)
  execFileSync(found.name, ['-m', 'venv', home], { stdio: ['ignore', 'ignore', 'inherit'] })
  core.addPath(join(home, 'bin'))
  core.exportVariable('pythonLocation', home)
  core.info(`Python ${found.version} (${found.name} of this machine, in an environment of its own)`)
  core.setOutput('python-version', found.version)
  core.setOutput('python-path', join(home, 'bin', 'python'))
  core.setOutput('cache-hit', 'false')
}
