import { type Entry, type Facts, failureNamed } from './catalogue.ts'
import type { Failure } from './failure.ts'

/** What stops the deploy of a function before Lambda would: what the door itself finds out. */
export const lambdaDeploy: readonly Entry[] = [
  {
    code: 'image-unusable',
    when: 'The image in ECR is one that Lambda would not take: an index without fitting image, other layers than gzip.',
    match: {},
    cause: 'Lambda would not take <image>: <reason>.',
    remedy:
      'Build it with `build-lambda-image`, or with `docker buildx build --platform linux/amd64 --provenance=false --sbom=false ' +
      '--output type=image,push=true,oci-mediatypes=false,compression=gzip,force-compression=true`.',
    grade: 'documented',
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/images-create.html',
  },
  {
    code: 'architecture-mismatch',
    when: 'The image in ECR is built for another processor than the function has.',
    match: {},
    cause: '<image> is built for <there>, and the function is <architecture>.',
    remedy:
      'Build it with `architecture: <architecture>`. Lambda itself would take it, and every invoke would fail with ' +
      '`exec format error`.',
    grade: 'documented',
    source: 'https://github.com/aws/aws-lambda-base-images/issues/26',
  },
  {
    code: 'update-failed',
    when: 'An update or a version failed with a reason code that this catalogue does not know.',
    match: {},
    cause: '<what> failed (<reason-code>): <reason>',
    remedy:
      'AWS gave the reason above; see https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-deployment.html',
    grade: 'documented',
    source: 'https://docs.aws.amazon.com/lambda/latest/api/API_FunctionConfiguration.html',
  },
  {
    code: 'version-kept',
    when: '`PublishVersion` answers a version that failed before, or lost its image: it makes no new one of unchanged code.',
    match: {},
    cause:
      'Version <version> of <function> was there already and is of no use (<reason-code>: <reason>), and Lambda makes no new one ' +
      'while code and configuration are the same.',
    remedy:
      'Mend what the reason names, if that is not done yet. Then deploy other code, or let the configuration differ, for which a ' +
      'new description is enough, and run the job again:\n' +
      '```sh\naws lambda update-function-configuration --function-name <function> --description "Instead of version <version>" ' +
      '--region <region>\n```',
    grade: 'inferred',
    source:
      'https://github.com/localstack/localstack/blob/8b9a79f/tests/aws/services/lambda_/test_lambda_api.snapshot.json',
  },
  {
    code: 'previous-unknown',
    when: '`rollback-to: previous`, and the alias has no record of a deploy of ours.',
    match: {},
    cause: 'What <alias> pointed at before is not known.',
    remedy: 'Name the version: `rollback-to: N`. There are: <candidates>.',
    grade: 'documented',
    source: 'actions/update-and-wait-lambda/README.md',
  },
  {
    code: 'previous-code-unreadable',
    when: 'Without `alias`: the zip that is live cannot be downloaded, so that a failed deploy could not put it back.',
    match: {},
    cause: 'The code that is live cannot be downloaded from <host> (<reason>), so that nothing could be put back.',
    remedy:
      'Let the runner reach https://<host> (its firewall, `HTTPS_PROXY`). With `alias` no code needs to be put back; ' +
      '`on-failure: none` deploys without a way back.',
    grade: 'documented',
    source: 'https://docs.aws.amazon.com/lambda/latest/api/API_FunctionCodeLocation.html',
  },
  {
    code: 'version-not-found',
    when: '`rollback-to` names a version that does not exist.',
    match: {},
    cause: 'Version <version> of the function does not exist (any more).',
    remedy: 'There are: <candidates>.',
    grade: 'documented',
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/configuration-versions.html',
  },
  {
    code: 'provisioned-failed',
    when: 'The alias has provisioned concurrency, and Lambda could not make the instances of the new version: `Status` is `FAILED`.',
    match: {},
    cause: 'Lambda could not make the instances of version <version> that it is to keep ready for <alias>: <reason>.',
    remedy:
      '`FUNCTION_ERROR_INIT_FAILURE` means that the code does not start: its last log lines are shown, and `test-payload` finds ' +
      'that before the alias moves. For any other reason look at how many are asked for:\n' +
      '```sh\naws lambda get-provisioned-concurrency-config --function-name <function> --qualifier <alias> --region <region>\n```\n' +
      'The account may have no room for so many: ask for fewer (`put-provisioned-concurrency-config`), or for a higher quota.',
    grade: 'recorded',
    source: 'https://github.com/serverless/serverless/issues/7250',
  },
  {
    code: 's3-hash-unknown',
    when: 'Lambda does not tell the hash of the zip in S3 (`DryRun`), and it may be the code that is live.',
    match: {},
    cause: 'Lambda does not tell whether s3://<bucket>/<key> is the code that is live already.',
    remedy: 'Download the zip in a step before this one, and give it as `zip-file`.',
    grade: 'inferred',
    source: 'https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionCode.html',
  },
]

export const deployFailure = (code: string, facts: Facts = {}, cause?: unknown): Failure =>
  failureNamed(lambdaDeploy, code, facts, cause)
