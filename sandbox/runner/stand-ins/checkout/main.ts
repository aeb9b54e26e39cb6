/** Clones the sandbox's copy of the repository and goes to the ref that the step names. */
import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import * as core from '@actions/core'

const source = core.getInput('source', { required: true })
const ref = core.getInput('ref') || (process.env['GITHUB_SHA'] ?? '')
const target = join(process.env['GITHUB_WORKSPACE'] ?? '', core.getInput('path'))
const git = (...args: string[]) => execFileSync('git', ['-C', target, ...args], { encoding: 'utf8' }).trim()

if (core.getInput('repository') !== process.env['GITHUB_REPOSITORY']) {
  core.setFailed(`The sandbox has no other repository: ${core.getInput('repository')} cannot be checked out.`)
} else {
  mkdirSync(target, { recursive: true })
  git('init', '--quiet')
  git('fetch', '--quiet', '--tags', source, '+refs/heads/*:refs/remotes/origin/*', '+refs/pull/*:refs/remotes/pull/*')
  const remote = ref.replace(/^refs\/heads\//, 'origin/').replace(/^refs\/pull\//, 'pull/')
  const candidates = [ref, `refs/remotes/${remote}`, `refs/remotes/origin/${ref}`]
  const found = candidates.find((each) => {
    try {
      git('checkout', '--quiet', '--force', '--detach', each)
      return true
    } catch {
      return false
    }
  })
  if (found) {
    core.setOutput('ref', ref)
    core.setOutput('commit', git('rev-parse', 'HEAD'))
  } else {
    core.setFailed(`A branch or tag with the name '${ref}' could not be found`)
  }
}
