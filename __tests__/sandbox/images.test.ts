import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import {
  CreateRepositoryCommand,
  DescribeImagesCommand,
  ECRClient,
  GetAuthorizationTokenCommand,
} from '@aws-sdk/client-ecr'
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam'
import {
  CreateFunctionCommand,
  CreateFunctionUrlConfigCommand,
  GetFunctionCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type SandboxProcess, startSandboxProcess } from './sandbox-process.ts'

let sandbox: SandboxProcess
let folder: string

beforeAll(async () => {
  sandbox = await startSandboxProcess()
  folder = mkdtempSync(join(tmpdir(), 'sandbox-images-'))
}, 120_000)

afterAll(async () => {
  await sandbox?.end('SIGINT')
  rmSync(folder, { recursive: true, force: true })
}, 30_000)

const clientSettings = () => ({
  endpoint: sandbox.environment['AWS_ENDPOINT_URL'] ?? '',
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
})

const role = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
}

test('an ordinary Dockerfile builds, is pushed under its real name and answers at its real URL', async () => {
  const files = {
    'requirements.txt': 'mangum==0.22.0\n',
    'app.py': [
      'from mangum import Mangum',
      'print("this is said while it starts")',
      'async def app(scope, receive, send):',
      '    headers = [(b"content-type", b"text/plain")]',
      '    await send({"type": "http.response.start", "status": 200, "headers": headers})',
      '    await send({"type": "http.response.body", "body": b"served by the image"})',
      'handler = Mangum(app, lifespan="off")',
    ].join('\n'),
    Dockerfile: [
      'FROM public.ecr.aws/lambda/python:3.11',
      'COPY requirements.txt ${LAMBDA_TASK_ROOT}',
      'RUN pip install -r requirements.txt',
      'COPY app.py ${LAMBDA_TASK_ROOT}',
      'CMD ["app.handler"]',
    ].join('\n'),
  }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)

  const ecr = new ECRClient(clientSettings())
  const { repository } = await ecr.send(new CreateRepositoryCommand({ repositoryName: 'ordinary' }))
  const uri = `${repository?.repositoryUri}:v1`
  expect(uri).toBe('123456789012.dkr.ecr.us-east-1.amazonaws.com/ordinary:v1')
  const { authorizationData } = await ecr.send(new GetAuthorizationTokenCommand({}))
  const registry = new URL(authorizationData?.[0]?.proxyEndpoint ?? '').host
  const auths = { [registry]: { auth: authorizationData?.[0]?.authorizationToken } }
  const plugins = await sandbox.client(
    'node',
    '-p',
    "require(process.env.DOCKER_CONFIG + '/config.json').cliPluginsExtraDirs[0]",
  )
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ auths, cliPluginsExtraDirs: [plugins.trim()] }))
  const output = 'type=image,push=true,oci-mediatypes=false,compression=gzip,force-compression=true'
  const build = ['--config', folder, 'buildx', 'build', '--provenance=false', '--sbom=false', '--output', output]
  await sandbox.client('docker', ...build, '-t', uri, folder)
  const { imageDetails } = await ecr.send(new DescribeImagesCommand({ repositoryName: 'ordinary' }))
  expect(imageDetails?.[0]?.imageTags).toEqual(['v1'])

  const iam = new IAMClient(clientSettings())
  const made = await iam.send(
    new CreateRoleCommand({ RoleName: 'ordinary', AssumeRolePolicyDocument: JSON.stringify(role) }),
  )
  const lambda = new LambdaClient(clientSettings())
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: 'ordinary',
      PackageType: 'Image',
      Code: { ImageUri: uri },
      Role: made.Role?.Arn ?? '',
      Timeout: 10,
    }),
  )
  const state = async () =>
    (await lambda.send(new GetFunctionCommand({ FunctionName: 'ordinary' }))).Configuration?.State
  for (let time = 0; time < 100 && (await state()) === 'Pending'; time++) await pause(100)
  const { FunctionUrl = '' } = await lambda.send(
    new CreateFunctionUrlConfigCommand({ FunctionName: 'ordinary', AuthType: 'NONE' }),
  )
  expect(FunctionUrl).toMatch(/^https:\/\/[a-z0-9]+\.lambda-url\.us-east-1\.on\.aws\/$/)
  const script = 'fetch(process.argv[1]).then(async (answer) => console.log(answer.status, await answer.text()))'
  expect(await sandbox.client('node', '-e', script, FunctionUrl)).toBe('200 served by the image\n')

  const logs = new CloudWatchLogsClient(clientSettings())
  const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName: '/aws/lambda/ordinary' }))
  const said = events.map(({ message }) => message?.trim()).join('\n')
  expect(said).toMatch(/this is said while it starts[\s\S]*START RequestId: \S+ Version: \$LATEST/)
  expect(said).toMatch(/END RequestId: \S+\s+REPORT RequestId: \S+\tDuration: [\d.]+ ms\tBilled Duration: \d+ ms/)
})

describe('the emulator of the Lambda runtime', () => {
  /** One container of the scripted function, asked once, with what it logged. */
  async function invoke(payload: unknown, variables: Record<string, string> = {}, extra: string[] = []) {
    const environment = { AWS_LAMBDA_FUNCTION_TIMEOUT: '1', AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128', ...variables }
    const settings = Object.entries(environment).flatMap(([name, value]) => ['-e', `${name}=${value}`])
    const run = ['run', '-d', '-p', '127.0.0.1::8080', ...settings, ...extra]
    const container = (await sandbox.client('docker', ...run)).trim()
    const [port = ''] = (await sandbox.client('docker', 'port', container, '8080')).trim().split(':').slice(-1)
    const answer = await post(Number(port), JSON.stringify(payload))
    const { stdout, stderr } = await promisify(execFile)('docker', ['logs', container], { env: sandbox.environment })
    await sandbox.client('docker', 'rm', '-f', container)
    return { ...answer, log: stdout + stderr }
  }

  async function post(
    port: number,
    body: string,
    tries = 600,
  ): Promise<{ failed: boolean; body: Record<string, unknown> }> {
    try {
      return await new Promise((resolve, reject) => {
        const path = '/2015-03-31/functions/function/invocations'
        const headers = { 'x-amzn-requestid': 'request-1' }
        const asked = request({ host: '127.0.0.1', port, path, method: 'POST', headers }, (answer) => {
          const chunks: Buffer[] = []
          answer.on('data', (chunk: Buffer) => chunks.push(chunk))
          answer.on('error', reject)
          answer.on('end', () => {
            const failed = answer.headers['x-amz-function-error'] === 'Unhandled'
            resolve({ failed, body: JSON.parse(Buffer.concat(chunks).toString()) })
          })
        })
        asked.on('error', reject)
        asked.end(body)
      })
    } catch (error) {
      if (tries === 0) throw error
      await pause(50)
      return post(port, body, tries - 1)
    }
  }

  const ours = ['sandbox/function:1']

  test('hands on payload, result and log lines', async () => {
    const { failed, body, log } = await invoke({ log: ['one', 'two'], echo: { a: 1 } }, { VERSION: '7' }, ours)
    expect(failed).toBe(false)
    expect(body).toMatchObject({ version: '7', echo: { a: 1 } })
    expect(log).toMatch(/^START RequestId: request-1 Version: \$LATEST\none\ntwo\nEND RequestId: request-1\nREPORT /)
    expect(log).toMatch(/Memory Size: 128 MB\tMax Memory Used: [1-9]\d* MB\tInit Duration: [\d.]+ ms/)
  })

  test.each([
    ['an error of the handler', { fail: 'boom' }, {}, { errorType: 'HandlerError', errorMessage: 'boom' }, 'END'],
    [
      'a runtime that exits',
      { exit: 3 },
      {},
      {
        errorType: 'Runtime.ExitError',
        errorMessage: 'RequestId: request-1 Error: Runtime exited with error: exit status 3',
      },
      'Status: error\tError Type: Runtime.ExitError',
    ],
    [
      'a time-out',
      { sleep_ms: 5000 },
      {},
      { errorType: 'Sandbox.Timedout', errorMessage: 'RequestId: request-1 Error: Task timed out after 1.00 seconds' },
      'Status: timeout',
    ],
    [
      'a runtime that fails while it starts',
      {},
      { INIT_FAIL: 'no database' },
      {
        errorType: 'Runtime.ExitError',
        errorMessage: 'RequestId: request-1 Error: Runtime exited with error: exit status 1',
      },
      'no database',
    ],
    ['every invocation broken', {}, { HANDLER_FAIL: 'broken' }, { errorMessage: 'broken' }, 'broken'],
  ])('tells of %s as Lambda does', async (_, payload, variables, body, line) => {
    const answer = await invoke(payload, variables, ours)
    expect(answer.failed).toBe(true)
    expect(answer.body).toMatchObject(body)
    expect(answer.log).toContain(line)
    expect(answer.log).toContain('END RequestId: request-1')
  })

  test('HEALTH_STATUS breaks /health alone', async () => {
    const at = (path: string) => ({ requestContext: { http: { method: 'GET', path } } })
    const broken = { HEALTH_STATUS: '503' }
    expect((await invoke(at('/health'), broken, ours)).body).toMatchObject({ statusCode: 503 })
    expect((await invoke(at('/'), broken, ours)).body).toMatchObject({ statusCode: 200 })
  })

  test('a program of another architecture is an invalid entry point', async () => {
    // An ELF file for a machine that this one is not.
    const alien = Buffer.from(`7f454c4602010100${'00'.repeat(8)}0200f300`.padEnd(240, '0'), 'hex')
    writeFileSync(join(folder, 'alien'), alien, { mode: 0o755 })
    const mount = ['-v', `${join(folder, 'alien')}:/alien:ro`]
    const image = ['--entrypoint', '/usr/local/bin/aws-lambda-rie', 'public.ecr.aws/lambda/python:3.11', '/alien']
    const { failed, body } = await invoke({}, {}, [...mount, ...image])
    expect(failed).toBe(true)
    expect(body).toEqual({
      errorType: 'Runtime.InvalidEntrypoint',
      errorMessage: 'RequestId: request-1 Error: fork/exec /alien: exec format error',
    })
  })

  test('a handler that cannot be imported is told with its error', async () => {
    const { failed, body, log } = await invoke({}, {}, ['public.ecr.aws/lambda/python:3.11', 'absent.handler'])
    expect(failed).toBe(true)
    expect(body).toMatchObject({ errorType: 'Runtime.ImportModuleError' })
    expect(body['errorMessage']).toContain("No module named 'absent'")
    expect(log).toContain('INIT_REPORT Init Duration')
  })
})
