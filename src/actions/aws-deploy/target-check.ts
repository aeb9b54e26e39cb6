import { block, code } from '../../action/markdown.ts'
import { ecrRepository } from '../../aws/ecr.ts'
import { ecrPermissions } from '../../aws/ecr-permissions.ts'
import { lambdaFunction } from '../../aws/lambda.ts'
import { lambdaPermissions } from '../../aws/lambda-permissions.ts'
import type { Session } from '../../aws/session.ts'
import { isImmutable } from '../../aws/tag-rules.ts'
import { Failure } from '../../failures/failure.ts'
import { buildxVersion } from '../../shell/docker.ts'
import { movingTag, prefixed } from '../../targets/image/tags.ts'
import { bypassed, waysRound } from '../../targets/lambda/guard-alias.ts'
import { alarmFindings } from './alarm-check.ts'
import { about, advice, type Finding, good, problem } from './finding.ts'
import type { Target } from './manifest.ts'
import { permissionFindings } from './permission-findings.ts'

type ImageTarget = Extract<Target, { kind: 'image' }>
type LambdaTarget = Extract<Target, { kind: 'lambda' }>

/** What is missing for the doors that the targets of the manifest need. */
export const targetFindings = async (
  session: Session,
  account: string,
  target: Target,
  signal: AbortSignal,
): Promise<readonly Finding[]> => {
  try {
    return about(
      target.name,
      target.kind === 'image'
        ? await imageFindings(session, account, target, signal)
        : await lambdaFindings(session, target),
    )
  } catch (failure) {
    signal.throwIfAborted()
    if (!(failure instanceof Failure)) throw failure
    return about(target.name, [problem(failure.code, failure.message, failure.remedy)])
  }
}

const imageFindings = async (
  session: Session,
  account: string,
  { repository, tagPrefix }: ImageTarget,
  signal: AbortSignal,
): Promise<Finding[]> => {
  const latest = prefixed(movingTag, tagPrefix)
  const arn = `arn:${session.partition}:ecr:${repository.region ?? session.region}:${repository.account ?? account}:repository/${repository.name}`
  const ecr = ecrRepository(session, { ...repository, account: repository.account ?? account })
  const [rules, probes, buildx] = await Promise.all([
    ecr.tagRules(),
    ecrPermissions(session, repository, arn),
    buildxVersion(signal),
  ])
  return [
    good('repository', `The repository ${code(repository.name)} is there.`),
    buildx
      ? good('buildx', `The runner has ${buildx}.`)
      : problem(
          'buildx-missing',
          'The runner has no `docker buildx`.',
          'Use `runs-on: ubuntu-24.04`, or add `docker/setup-buildx-action`.',
        ),
    ...(isImmutable(rules, latest)
      ? [
          advice(
            'latest-immutable',
            `The tag ${code(latest)} is immutable in this repository: it cannot move.`,
            `Leave it out:\n${block('tags: sha', 'yaml')}\nor let it move:\n${block(letMove(repository.name, latest), 'sh')}`,
          ),
        ]
      : []),
    ...permissionFindings(probes, 'build-lambda-image'),
  ]
}

const letMove = (repository: string, latest: string) =>
  `aws ecr put-image-tag-mutability --repository-name ${repository} --image-tag-mutability IMMUTABLE_WITH_EXCLUSION ` +
  `--image-tag-mutability-exclusion-filters filterType=WILDCARD,filter=${latest}`

const lambdaFindings = async (
  session: Session,
  { functionName, alias, trafficSteps, alarms }: LambdaTarget,
): Promise<Finding[]> => {
  const lambda = lambdaFunction(session, functionName, {})
  const state = await lambda.describe()
  const [there, ways, probes, guards] = await Promise.all([
    alias ? lambda.alias(alias) : undefined,
    alias ? waysRound(session, { functionName, alias }) : undefined,
    lambdaPermissions(session, functionName, state, { alias, shifts: trafficSteps !== undefined }),
    alarmFindings(session, alarms),
  ])
  const findings = [
    good(
      'function',
      `The function ${code(functionName)} is there: ${state.packageType}, ${state.architecture}, ${state.state}.`,
    ),
    ...permissionFindings([...probes, ...guards.probes], 'update-and-wait-lambda'),
    ...guards.findings,
  ]
  if (state.lastUpdateStatus === 'Failed')
    findings.push(
      advice(
        'last-update-failed',
        `Its last update failed: ${state.lastUpdateReason ?? 'no reason given'}`,
        'The next deploy tries again.',
      ),
    )
  if (alias && ways && 'bypasses' in ways && ways.bypasses.length > 0) {
    const { code: slug, message, remedy } = bypassed(ways.bypasses, { functionName, alias })
    findings.push(problem(slug, message, remedy))
  }
  if (!alias)
    findings.push(
      advice(
        'no-alias',
        'Without an alias every user gets new code before it is tested, and going back means to update again.',
        block('alias: live', 'yaml'),
      ),
    )
  else if (there) findings.push(good('alias', `The alias ${code(alias)} points at version ${there.version}.`))
  else
    findings.push(
      advice(
        'alias-missing',
        `There is no alias ${code(alias)} yet: the first deploy makes it.`,
        'Point API Gateway, event sources and URLs at the alias once it is there.',
      ),
    )
  return findings
}
