import { notice } from '../../../action/log.ts'
import { AwsFailure } from '../../../aws/call.ts'
import type { RevisionSeen, ServiceDeploymentLine, ServiceDeploymentSeen } from '../../../aws/ecs-service.ts'
import type { EcsServices } from '../../../aws/ecs-services.ts'

/**
 * Service deployments and revisions, as far as they may be read. A role without the right, and a Region without the API, cost
 * one notice: what asks gets undefined from then on. Ended credentials are no reason to go on.
 */
export interface DeploymentReader {
  /** The newest first. */
  readonly lines: (service: string, most?: number) => Promise<readonly ServiceDeploymentLine[] | undefined>
  /** Undefined, too, when there is none of this ARN (any more). */
  readonly describe: (arn: string) => Promise<ServiceDeploymentSeen | undefined>
  readonly revisions: (arns: readonly string[]) => Promise<readonly RevisionSeen[] | undefined>
}

/** What answers when it does not know a call. */
const unknownCall = /^(UnsupportedFeature|InvalidAction|UnknownOperation|UnrecognizedOperation)/

const isMissing = (thrown: unknown): thrown is AwsFailure =>
  thrown instanceof AwsFailure && (thrown.kind === 'denied' || unknownCall.test(thrown.error))

export const deploymentReader = (
  services: Pick<EcsServices, 'deployments' | 'revisions'>,
  describe: (arn: string) => Promise<ServiceDeploymentSeen | undefined>,
): DeploymentReader => {
  const missing = new Set<string>()
  const unlessMissing = async <T>(what: string, ask: () => Promise<T>): Promise<T | undefined> => {
    if (missing.has(what)) return undefined
    try {
      return await ask()
    } catch (thrown) {
      if (!isMissing(thrown)) throw thrown
      if (missing.size === 0)
        notice(
          `${thrown.message} Without it the outcome is told by the list of the service's deployments, and what ran before by ` +
            'its task definition: a little later, and without digests.',
        )
      missing.add(what)
      return undefined
    }
  }
  return {
    lines: (service, most) => unlessMissing('lines', () => services.deployments(service, most)),
    describe: (arn) => unlessMissing('describe', () => describe(arn)),
    revisions: (arns) =>
      arns.length === 0 ? Promise.resolve([]) : unlessMissing('revisions', () => services.revisions(arns)),
  }
}
