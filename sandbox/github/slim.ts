/**
 * Cuts GitHub's own OpenAPI description down to the operations that the stand-in answers.
 *
 *   npm pack @octokit/openapi@23.0.2            # elsewhere: it unpacks to 428 MB, so it is no dependency
 *   node sandbox/github/slim.ts package/generated/api.github.com.json
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const operations = new Set([
  'rate-limit/get',
  'repos/get',
  'repos/get-branch',
  'repos/get-commit',
  'repos/list-commits',
  'repos/compare-commits-with-basehead',
  'repos/list-pull-requests-associated-with-commit',
  'repos/create-deployment',
  'repos/get-deployment',
  'repos/list-deployments',
  'repos/delete-deployment',
  'repos/create-deployment-status',
  'repos/get-deployment-status',
  'repos/list-deployment-statuses',
  'repos/get-all-environments',
  'repos/get-environment',
  'issues/get',
  'issues/list-comments',
  'issues/create-comment',
  'issues/get-comment',
  'issues/update-comment',
  'issues/delete-comment',
  'pulls/get',
  'pulls/list',
  'pulls/list-files',
  'pulls/list-commits',
  'actions/get-workflow-run',
  'actions/list-workflow-runs-for-repo',
  'actions/list-jobs-for-workflow-run',
  'actions/get-job-for-workflow-run',
  'actions/get-pending-deployments-for-run',
  'actions/review-pending-deployments-for-run',
  'actions/get-reviews-for-run',
  'actions/list-workflow-run-artifacts',
  'actions/list-artifacts-for-repo',
  'actions/get-artifact',
  'actions/download-artifact',
  'actions/delete-artifact',
])

// biome-ignore lint/suspicious/noExplicitAny: any JSON
type Json = any

const [input] = process.argv.slice(2)
if (!input) {
  console.error('usage: node sandbox/github/slim.ts api.github.com.json')
  process.exit(2)
}
const full: Json = JSON.parse(readFileSync(input, 'utf8'))
const slim: Json = { openapi: full.openapi, info: full.info, servers: full.servers, paths: {}, components: {} }

const found = new Set<string>()
for (const [path, methods] of Object.entries<Json>(full.paths)) {
  for (const [method, operation] of Object.entries<Json>(methods)) {
    if (!operations.has(operation?.operationId)) continue
    found.add(operation.operationId)
    slim.paths[path] ??= {}
    slim.paths[path][method] = operation
  }
}
const missing = [...operations].filter((name) => !found.has(name))
if (missing.length > 0) throw new Error(`The description has no ${missing.join(', ')}.`)

const taken = new Set<string>()
const takeReferences = (node: Json): void => {
  if (!node || typeof node !== 'object') return
  if (typeof node.$ref === 'string' && !taken.has(node.$ref)) {
    taken.add(node.$ref)
    const [, , kind, name] = node.$ref.split('/')
    const target = full.components[kind][name]
    slim.components[kind] ??= {}
    slim.components[kind][name] = target
    takeReferences(target)
  }
  Object.values(node).forEach(takeReferences)
}
takeReferences(slim.paths)

/** `nullable` as GitHub writes it is not what a validator takes: beside an `enum` without null, or without a `type`. */
const makeNullsPlain = (node: Json): void => {
  if (!node || typeof node !== 'object') return
  Object.values(node).forEach(makeNullsPlain)
  if (node.nullable !== true) return
  if (Array.isArray(node.enum) && !node.enum.includes(null)) node.enum.push(null)
  if (node.type) return
  delete node.nullable
  const choices = node.anyOf ?? node.oneOf
  if (choices) choices.push({ enum: [null] })
  else if (node.allOf) {
    node.anyOf = [{ allOf: node.allOf }, { enum: [null] }]
    delete node.allOf
  }
}
makeNullsPlain(slim)

const output = join(import.meta.dirname, 'openapi.json')
writeFileSync(output, `${JSON.stringify(slim)}\n`)
console.log(`${found.size} operations, ${Object.keys(slim.components.schemas).length} schemas -> ${output}`)
