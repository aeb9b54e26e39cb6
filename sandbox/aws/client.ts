/** AWS of the sandbox as tests, the demo and the runner speak to it: one object per account. */
import { randomInt } from 'node:crypto'
import { AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { type Call, Control, type Knobs, type Rule, type ShownRule } from './control.ts'
import type { Decision } from './grants.ts'
import { rootSettings } from './root-settings.ts'
import { Seed } from './seed.ts'

export type { Call, Effect, Knobs, Rule, ShownRule } from './control.ts'
export type { Decision, Policy, Statement } from './grants.ts'
export type { SeededFunction } from './seed-function.ts'

export interface AwsSandbox {
  account: string
  region: string
  /** For a step that runs as the account's root: addresses, proxy, engine, keys. */
  environment: Record<string, string>
  /** The same without credentials, for a step that assumes a role by its OIDC token. */
  withoutKeys: Record<string, string>
  /** For a client of an AWS SDK that acts as the account's root, which no fault hits and no journal has. */
  root: ReturnType<typeof rootSettings>
  /** Sets knobs of this account's resources: `{ lambda: { api: { update_seconds: 2 } } }`; null takes one away. */
  knobs(knobs: Knobs): Promise<void>
  /** Forgets knobs, decisions and registry passwords of this account. What is in it stays. */
  reset(): Promise<void>
  faults: {
    /** These rules and no others. */
    set(...rules: Rule[]): Promise<ShownRule[]>
    add(...rules: Rule[]): Promise<ShownRule[]>
    /** The rules with what they have seen and hit. */
    list(): Promise<ShownRule[]>
    clear(): Promise<void>
  }
  /** What this account's keys asked for through the fault layer; seeds go past it. */
  calls(): Promise<Call[]>
  clearCalls(): Promise<void>
  /** What docker asked of this account's registry (`/v2`), as calls of the service `registry`; `clearCalls` forgets these, too. */
  registryCalls(): Promise<Call[]>
  /** What policies were asked, of this account; the root is asked nothing. */
  decisions(): Promise<Decision[]>
  clearDecisions(): Promise<void>
  seed: Seed
  /** Credentials of a role, for a step's environment, with a token of GitHub's issuer. */
  assumeRole(roleArn: string, token: string): Promise<Record<string, string>>
}

/** An account that no other test has. */
export function freshAccount(): string {
  return String(randomInt(10 ** 11, 10 ** 12))
}

/** @param sandbox what `startSandbox` or `npm run sandbox` gave, SANDBOX_ names included; `process.env` in a test */
export function awsSandbox(sandbox: Record<string, string | undefined>, account = '123456789012'): AwsSandbox {
  const need = (name: string): string => {
    const value = sandbox[name]
    if (!value) throw new Error(`the sandbox's environment has no ${name}`)
    return value
  }
  const [services, faults, region] = [need('SANDBOX_AWS_URL'), need('SANDBOX_FAULTS_URL'), need('AWS_REGION')]
  const control = new Control(services, faults, account)
  const withoutKeys = pick(sandbox, stepNames)
  return {
    account,
    region,
    environment: { ...withoutKeys, AWS_ACCESS_KEY_ID: account, AWS_SECRET_ACCESS_KEY: 'test' },
    withoutKeys,
    root: rootSettings({ account, region, services }),
    knobs: (knobs) => control.knobs(knobs),
    reset: () => control.reset(),
    faults: {
      set: (...rules) => control.setRules(rules),
      add: (...rules) => control.addRules(rules),
      list: () => control.rules(),
      clear: () => control.clearRules(),
    },
    calls: async () => (await control.calls()).filter(({ service }) => service !== 'registry'),
    registryCalls: async () => (await control.calls()).filter(({ service }) => service === 'registry'),
    clearCalls: () => control.clearCalls(),
    decisions: () => control.decisions(),
    clearDecisions: () => control.clearDecisions(),
    seed: new Seed({ account, region, services, docker: pick(sandbox, dockerNames) }, control),
    assumeRole: (roleArn, token) => assumeRole(services, region, roleArn, token),
  }
}

const dockerNames = ['DOCKER_HOST', 'DOCKER_CONFIG', 'PATH']

/** What a step gets of the sandbox: nothing that steers it, and no credentials. */
const stepNames = [
  ...dockerNames,
  'AWS_ENDPOINT_URL',
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
  'AWS_EC2_METADATA_DISABLED',
  'GITHUB_API_URL',
  'HTTPS_PROXY',
  'NO_PROXY',
  'SSL_CERT_FILE',
  'NODE_EXTRA_CA_CERTS',
  'NODE_USE_ENV_PROXY',
]

function pick(from: Record<string, string | undefined>, names: string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (from[name] === undefined ? [] : [[name, from[name]]])))
}

async function assumeRole(endpoint: string, region: string, RoleArn: string, WebIdentityToken: string) {
  const sts = new STSClient({ endpoint, region, credentials: { accessKeyId: '', secretAccessKey: '' }, maxAttempts: 1 })
  const { Credentials: given } = await sts.send(
    new AssumeRoleWithWebIdentityCommand({ RoleArn, WebIdentityToken, RoleSessionName: 'sandbox' }),
  )
  return {
    AWS_ACCESS_KEY_ID: given!.AccessKeyId!,
    AWS_SECRET_ACCESS_KEY: given!.SecretAccessKey!,
    AWS_SESSION_TOKEN: given!.SessionToken!,
  }
}
