/** What actions/upload-artifact does, with plain patterns: find the files, upload them under their common folder. */
import { globSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { DefaultArtifactClient } from '@actions/artifact'
import * as core from '@actions/core'

const hidden = (path: string) => path.split(sep).some((part) => part.startsWith('.') && part !== '.' && part !== '..')

const filesUnder = (path: string): string[] =>
  statSync(path).isDirectory()
    ? globSync('**/*', { cwd: path, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
    : [path]

const commonFolder = (paths: string[]): string => {
  const parts = paths.map((path) => path.split(sep))
  const [first = []] = parts
  const length = first.findIndex((part, index) => parts.some((other) => other[index] !== part))
  return first.slice(0, length < 0 ? first.length : length).join(sep) || sep
}

const name = core.getInput('name')
const takeHidden = core.getBooleanInput('include-hidden-files')
const patterns = core.getMultilineInput('path', { required: true })
const excluded = patterns.filter((pattern) => pattern.startsWith('!')).flatMap((pattern) => globSync(pattern.slice(1)))
const matched = patterns
  .filter((pattern) => !pattern.startsWith('!'))
  .flatMap((pattern) => globSync(pattern))
  .map((path) => resolve(path))
const files = [...new Set(matched.flatMap(filesUnder))]
  .filter((path) => takeHidden || !hidden(relative(process.cwd(), path)))
  .filter((path) => !excluded.some((each) => path === resolve(each)))

if (files.length === 0) {
  const message = `No files were found with the provided path: ${patterns.join(' ')}. No artifacts will be uploaded.`
  const what = core.getInput('if-no-files-found')
  if (what === 'error') core.setFailed(message)
  else if (what === 'warn') core.warning(message)
  else core.info(message)
} else {
  const [only = ''] = matched
  const root =
    matched.length === 1 ? (statSync(only).isDirectory() ? only : dirname(only)) : commonFolder(files.map(dirname))
  const client = new DefaultArtifactClient()
  if (core.getBooleanInput('overwrite')) await client.deleteArtifact(name).catch(() => undefined)
  const { id, digest } = await client.uploadArtifact(name, files, root, {
    compressionLevel: Number(core.getInput('compression-level')),
    ...(Number(core.getInput('retention-days')) > 0 ? { retentionDays: Number(core.getInput('retention-days')) } : {}),
  })
  const run = `${process.env['GITHUB_SERVER_URL']}/${process.env['GITHUB_REPOSITORY']}/actions/runs/${process.env['GITHUB_RUN_ID']}`
  core.setOutput('artifact-id', id)
  core.setOutput('artifact-url', `${run}/artifacts/${id}`)
  core.setOutput('artifact-digest', digest)
}
