import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  type Stack,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation'
import { rootSettings } from '../../sandbox/aws/root-settings.ts'
import type { Place } from '../../sandbox/aws/seed.ts'

const everyMs = 100
const patienceSeconds = 120

/** The stacks of an account, deployed as `aws cloudformation deploy` does it, by the account's root. */
export class Stacks {
  readonly #client: CloudFormationClient

  constructor(place: Place) {
    this.#client = new CloudFormationClient(rootSettings(place))
  }

  /**
   * Makes or updates a stack; parameters that are left out keep their value. Gives its outputs.
   * @throws with the first resource that failed, and why
   */
  async deploy(
    name: string,
    templateFile: string,
    parameters: Record<string, string>,
  ): Promise<Record<string, string>> {
    const before = await this.#find(name)
    const kept = (before?.Parameters ?? []).filter(({ ParameterKey }) => !(ParameterKey! in parameters))
    const request = {
      StackName: name,
      TemplateBody: readFileSync(templateFile, 'utf8'),
      Capabilities: ['CAPABILITY_NAMED_IAM' as const],
      Parameters: [
        ...Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
        ...kept.map(({ ParameterKey }) => ({ ParameterKey, UsePreviousValue: true })),
      ],
    }
    await this.#client.send(before ? new UpdateStackCommand(request) : new CreateStackCommand(request))
    const stack = await this.#ended(name)
    const wanted = before ? 'UPDATE_COMPLETE' : 'CREATE_COMPLETE'
    if (stack.StackStatus !== wanted) throw new Error(`stack ${name}: ${stack.StackStatus}: ${await this.#cause(name)}`)
    return Object.fromEntries((stack.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey!, OutputValue!]))
  }

  async #find(name: string): Promise<Stack | undefined> {
    try {
      return (await this.#client.send(new DescribeStacksCommand({ StackName: name }))).Stacks?.[0]
    } catch (error) {
      if (error instanceof Error && error.name === 'ValidationError') return undefined
      throw error
    }
  }

  async #ended(name: string): Promise<Stack> {
    const deadline = Date.now() + patienceSeconds * 1000
    for (;;) {
      const stack = await this.#find(name)
      if (stack && !stack.StackStatus?.endsWith('_IN_PROGRESS')) return stack
      if (Date.now() > deadline) throw new Error(`stack ${name}: ${stack?.StackStatus} after ${patienceSeconds} s`)
      await sleep(everyMs)
    }
  }

  async #cause(name: string): Promise<string> {
    const { StackEvents = [] } = await this.#client.send(new DescribeStackEventsCommand({ StackName: name }))
    const first = StackEvents.findLast(({ ResourceStatus }) => ResourceStatus?.endsWith('_FAILED'))
    return `${first?.LogicalResourceId ?? 'no resource'}: ${first?.ResourceStatusReason ?? 'no reason given'}`
  }
}
