/**
 * The documented policy of a door: enough for each of its ways, nothing over, and nothing of the neighbour. The same runs
 * show what each way tells: to its children, in its log, and to the runner.
 */
import { type ContextEntry, IAMClient, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam'
import { describe, expect, test } from '@jest/globals'
import type { Decision, Policy, Statement } from '../../sandbox/aws/client.ts'
import { judge } from '../../sandbox/aws/grants.ts'
import { actionYaml } from '../../scripts/doors.ts'
import { freshAws, freshJob, policyOf, roleFor } from '../support/door.ts'
import type { Step } from '../support/run-step.ts'
import { findLeaks, placesOf } from '../support/secrets.ts'
import { type SeenProcess, watchChildren } from '../support/step/child-watch.ts'
import type { Mode, Scenario, Scene } from './scenario.ts'
import { scenarios } from './scenarios.ts'

/** Every account is another one: the same resources of all of them under one number. */
const account = '000000000000'

const policiesOf = (
  { policies, resources }: Scenario,
  aws: Scene['aws'],
  other: Readonly<Record<string, string>> = {},
) => Object.fromEntries(policies.map((name) => [name, policyOf(name, aws, { ...resources(aws.account), ...other })]))

/** The scene's step, with the role of a job instead of the account's keys. */
const withRole = async (scenario: Scenario, scene: Scene, { also = [] }: Mode) => {
  const job = await freshJob()
  const more = also.flatMap((things, at) =>
    Object.entries(policiesOf(scenario, scene.aws, { ...scene.things, ...things })).map(([name, policy]) => [
      `${name}-${at}`,
      policy,
    ]),
  )
  const policies = { ...policiesOf(scenario, scene.aws, scene.things), ...Object.fromEntries(more) }
  const { role } = await roleFor(scene.aws, job, policies)
  const { ACTIONS_ID_TOKEN_REQUEST_URL, ACTIONS_ID_TOKEN_REQUEST_TOKEN } = job.variables
  const tokens = { 'the token for OIDC': ACTIONS_ID_TOKEN_REQUEST_TOKEN!, 'the token of the job': job.token }
  const env = {
    ACTIONS_ID_TOKEN_REQUEST_URL,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN,
    AWS_ACCESS_KEY_ID: undefined,
    AWS_SECRET_ACCESS_KEY: undefined,
  }
  const start = (inputs: Record<string, string> = {}) => scene.start({ 'role-to-assume': role, ...inputs }, { env })
  return { start, tokens }
}

/** What the step masked because it is a credential: AWS's keys, the OIDC token, the registry's password. */
const credentialsOf = ({ masks }: Step) =>
  Object.fromEntries(masks.filter(({ length }) => length >= 16).map((mask, at) => [`credential ${at}`, mask]))

const preSigned = /X-Amz-(Signature|Credential|Security-Token)=/i

/** What no child may have among its variables, whatever the value. */
const forbidden = /^(INPUT_|ACTIONS_|AWS_|STATE_|GITHUB_)/

/** Where a secret can be seen: `/proc` of every child, the log, the summary, outputs, and files that are left. */
const leaksIn = (
  step: Step,
  children: readonly SeenProcess[],
  tokens: Readonly<Record<string, string>>,
  needed: RegExp,
) => {
  const own = Object.fromEntries(
    children.flatMap(({ args, env }, at) => [
      [`the arguments of ${args.slice(0, 2).join(' ')} (${at})`, args.join('\n')],
      [`the variables of ${args.slice(0, 2).join(' ')} (${at})`, env.filter((pair) => !needed.test(pair)).join('\n')],
    ]),
  )
  const places = { ...placesOf(step), ...own }
  return [
    ...findLeaks({ ...tokens, ...credentialsOf(step) }, places),
    ...Object.keys(places).flatMap((place) =>
      preSigned.test(places[place]!) ? [`a pre-signed URL is in ${place}`] : [],
    ),
    ...children.flatMap(({ args, env }) =>
      env.filter((pair) => forbidden.test(pair) && !needed.test(pair)).map((pair) => `${args[0]}: ${pair}`),
    ),
  ]
}

interface Run {
  readonly inputs: readonly string[]
  readonly decisions: readonly Decision[]
  readonly leaks: readonly string[]
}

const runOf = async (scenario: Scenario, mode: Mode): Promise<Run> => {
  const scene = await mode.prepare()
  try {
    const { start, tokens } = await withRole(scenario, scene, mode)
    await scene.aws.clearDecisions()
    const live = start()
    const children = watchChildren(live.pid, 40)
    const step = await live.result
    const leaks = [
      ...leaksIn(step, children(), tokens, scenario.children ?? /^$/),
      ...findLeaks(scene.secrets ?? {}, { ...placesOf(step), ...(await scene.told?.()) }),
    ]
    expect(step.outputs['failure-code']).toBe(mode.fails ?? '')
    const decisions = await scene.aws.decisions()
    const known = scenario.resources(account)
    const things = Object.entries(scene.things ?? {})
    const named = (arn: string) => things.reduce((rest, [name, thing]) => rest.replaceAll(thing, known[name]!), arn)
    return {
      inputs: Object.keys(scene.inputs),
      leaks,
      decisions: decisions.map((decision) => ({
        ...decision,
        account,
        resource: named(decision.resource.replaceAll(scene.aws.account, account)),
      })),
    }
  } finally {
    await scene.end()
  }
}

describe.each(scenarios.map((scenario) => [scenario.door, scenario] as const))('%s', (_, scenario) => {
  const runs = new Map<Mode, Promise<Run>>()
  const runIn = (mode: Mode) => {
    const run = runs.get(mode) ?? runOf(scenario, mode)
    runs.set(mode, run)
    return run
  }
  const decisionsIn = async (mode: Mode) => (await runIn(mode)).decisions
  const filled = policiesOf(scenario, { ...freshAws(), account })

  test.concurrent.each(scenario.modes.map((mode) => [mode.name, mode] as const))(
    '%s: no call is denied',
    async (__, mode) => {
      const denied = (await decisionsIn(mode)).filter(({ decision }) => decision !== 'Allow')
      expect(denied.map(({ action, resource }) => `${action} on ${resource}`)).toEqual([])
    },
  )

  test.concurrent.each(scenario.modes.map((mode) => [mode.name, mode] as const))(
    '%s: no secret and no pre-signed URL is told, also not to a child',
    async (__, mode) => expect((await runIn(mode)).leaks).toEqual([]),
  )

  test.concurrent.each(Object.entries(filled))(
    '%s.json grants nothing that no mode of __tests__/matrix/scenarios needs',
    async (__, policy) => {
      const decisions = (await Promise.all(scenario.modes.map(decisionsIn))).flat()
      const { onlyWhenBroken = {} } = scenario
      const { unused } = judge(policy, decisions)
      expect(unused.filter(({ statement, action = statement }) => !(action in onlyWhenBroken))).toEqual([])
    },
  )

  test.concurrent('every input that changes the calls is in a mode', async () => {
    const used = new Set((await Promise.all(scenario.modes.map(runIn))).flatMap(({ inputs }) => inputs))
    const known = Object.keys(actionYaml(scenario.door).inputs ?? {})
    const same = Object.keys(scenario.callsAreTheSame)
    expect(known.filter((name) => !used.has(name) && !same.includes(name))).toEqual([])
    expect(same.filter((name) => used.has(name) || !known.includes(name))).toEqual([])
  })

  test.concurrent.each(Object.entries(filled))('%s.json lets nobody at a neighbour', async (name) => {
    const aws = freshAws()
    const policy = policyOf(name, aws, scenario.resources(aws.account))
    const role = await aws.seed.role('deploy', { service: 'lambda.amazonaws.com' }, { policy })
    const iam = new IAMClient(aws.root)
    const judged = async (ResourceArns: string[], ActionNames: string[], ContextEntries: ContextEntry[]) => {
      const asked = { PolicySourceArn: role, ActionNames, ResourceArns, ContextEntries }
      const command = new SimulatePrincipalPolicyCommand(asked)
      const { EvaluationResults = [] } = await iam.send(command)
      return EvaluationResults.map(({ EvalDecision }) => EvalDecision)
    }
    for (const { actions, resources, context } of grantsOf(policy)) {
      const own = resources.map((arn) => arn.replaceAll('*', 'x'))
      const neighbours = own.flatMap((arn) => twinsOf(arn, Object.values(scenario.resources(aws.account))))
      expect([...new Set(await judged(own, actions, context))]).toEqual(['allowed'])
      expect([...new Set(await judged(neighbours, actions, context))]).toEqual(['implicitDeny'])
    }
  })

  test.concurrent('the neighbour of what it may touch is told by its permission, and stays as it is', async () => {
    const mode = scenario.modes[0]!
    const scene = await mode.prepare()
    try {
      const before = await scene.state()
      const { start } = await withRole(scenario, scene, mode)
      const { neighbour } = scenario
      const step = await start(typeof neighbour === 'function' ? neighbour(scene) : neighbour).result
      expect(step).toMatchObject({ exitCode: 1, outputs: { 'failure-code': 'access-denied', changed: 'false' } })
      expect(step.errors.join()).toContain('-twin')
      expect(await scene.state()).toEqual(before)
    } finally {
      await scene.end()
    }
  })
})

/** The statements with a resource of their own; those for which AWS knows none are judged by `tooWide`. */
const grantsOf = ({ Statement }: Policy) =>
  [Statement].flat().flatMap(({ Action = [], Resource = [], Condition = {} }: Statement) => {
    const [actions, resources] = [[Action].flat(), [Resource].flat()]
    return resources.includes('*') ? [] : [{ actions, resources, context: contextOf(Condition) }]
  })

/** Of a call that keeps every condition. */
const contextOf = (conditions: Readonly<Record<string, unknown>>): ContextEntry[] =>
  Object.values(conditions as Record<string, Record<string, string | string[]>>).flatMap((keys) =>
    Object.entries(keys).map(([ContextKeyName, values]) => ({
      ContextKeyName,
      ContextKeyType: 'string' as const,
      ContextKeyValues: [values].flat().slice(0, 1),
    })),
  )

/** The same thing under names that begin or end like ours, in another Region, in another account. */
const twinsOf = (arn: string, names: readonly string[]): readonly string[] => {
  const renamed = names.flatMap((name) => {
    const at = new RegExp(`(?<=[:/])${name}(?=[:/]|$)`)
    return at.test(arn) ? [arn.replace(at, `${name}-twin`), arn.replace(at, `my-${name}`)] : []
  })
  const [, , , region = '', owner = ''] = arn.split(':')
  // S3's names are the same in every Region and account.
  const elsewhere = region && owner ? [arn.replace(region, 'eu-west-1'), arn.replace(owner, '999999999999')] : []
  return [...renamed, ...elsewhere]
}
