/** Says which Node is there, and warns where the workflow wants another one. */
import * as core from '@actions/core'

const wanted = core.getInput('node-version')
const major = /^v?(\d+)/.exec(wanted)?.[1]
if (major && !process.version.startsWith(`v${major}.`)) {
  core.warning(`The sandbox runs Node ${process.version}; node-version ${wanted} is not installed.`)
}
core.info(`node ${process.version}`)
core.setOutput('node-version', process.version)
core.setOutput('cache-hit', 'false')
