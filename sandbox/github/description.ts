/** GitHub's own OpenAPI description as the judge of every request and every answer. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import addFormats from 'ajv-formats'
import { OpenAPIBackend, type Operation } from 'openapi-backend'
import type { Answer } from './answer.ts'

// biome-ignore lint/suspicious/noExplicitAny: any JSON
type Json = any

export interface Description {
  match(method: string, path: string): Operation | undefined
  /** The parameters in the path, and what GitHub would say is wrong with the request. */
  checkRequest(operation: Operation, request: ApiRequest): { parameters: Record<string, string>; problems: Problem[] }
  checkAnswer(operation: Operation, answer: Answer): string[]
  /** GitHub's printed example of an answer, as a base to write real values over. */
  example(operation: string, status: number): Json
  operations(): string[]
}

export interface ApiRequest {
  method: string
  path: string
  query: Record<string, string>
  headers: Record<string, string | string[] | undefined>
  body: unknown
}

export interface Problem {
  field: string
  message: string
}

export const readDescription = async (): Promise<Description> => {
  const definition: Json = JSON.parse(readFileSync(join(import.meta.dirname, 'openapi.json'), 'utf8'))
  const backend = new OpenAPIBackend({
    definition,
    quick: true,
    validate: true,
    coerceTypes: true,
    ajvOpts: { strict: false, allErrors: true },
    customizeAjv: (ajv) => {
      const plugin = (addFormats as unknown as { default?: typeof addFormats.default }).default ?? addFormats
      ;(plugin as Json)(ajv, { mode: 'fast' })
      ajv.addFormat('repo.nwo', true)
      // GitHub itself answers an empty string where an address was left out
      ajv.addFormat('uri', (value: string) => value === '' || URL.canParse(value))
      return ajv
    },
  })
  await backend.init()
  return {
    match: (method, path) => backend.matchOperation({ method, path, headers: {} }),
    checkRequest: (operation, request) => checkRequest(backend, operation, request),
    checkAnswer: (operation, answer) => checkAnswer(backend, operation, answer),
    example: (operation, status) => exampleOf(definition, backend.router.getOperation(operation), status),
    operations: () => backend.router.getOperations().map((operation) => operation.operationId ?? ''),
  }
}

const checkRequest = (backend: OpenAPIBackend, operation: Operation, request: ApiRequest) => {
  const headers = Object.fromEntries(
    Object.entries(request.headers).filter((entry): entry is [string, string | string[]] => entry[1] !== undefined),
  )
  // octokit sends no content type where there is no body, and GitHub does not mind
  if (request.body !== undefined) headers['content-type'] = 'application/json'
  const asked = { ...request, headers, body: request.body as Json }
  const parsed = backend.router.parseRequest(asked, operation)
  const result = backend.validateRequest(asked, operation)
  const problems = (result.errors ?? []).map((error) => ({
    field: error.instancePath || String(error.params['missingProperty'] ?? ''),
    message: error.message ?? 'is invalid',
  }))
  return { parameters: parsed.params as Record<string, string>, problems }
}

const checkAnswer = (backend: OpenAPIBackend, operation: Operation, answer: Answer): string[] => {
  if (answer.status === 204 || answer.status === 302 || answer.status >= 400) return []
  const result = backend.validateResponse(answer.body ?? null, operation, answer.status)
  return (result.errors ?? []).map((error) => `${error.instancePath || '/'} ${error.message}`)
}

const exampleOf = (definition: Json, operation: Operation | undefined, status: number): Json => {
  const responses = operation?.responses as Json
  const examples: Json[] = Object.values(responses?.[status]?.content?.['application/json']?.examples ?? {})
  let example = examples[0]
  while (example?.$ref) {
    const [, , kind, name] = example.$ref.split('/')
    example = definition.components[kind][name]
  }
  if (!example) throw new Error(`GitHub's description has no example of ${operation?.operationId} ${status}.`)
  // the value of some examples is again a reference to a whole example
  let { value } = example
  while (value.value) value = value.value
  return structuredClone(value)
}
