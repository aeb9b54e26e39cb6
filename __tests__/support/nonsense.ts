/** Values that no input should take, by door and input, each with what the message must say would be right. */

import { ecs } from './nonsense/ecs.ts'
import {
  architecture,
  dryRun,
  duration,
  durations,
  everyDoor,
  healthChecks,
  healthUrl,
  type Rows,
} from './nonsense/every-door.ts'
import { site } from './nonsense/site.ts'
import { terraformApply } from './nonsense/terraform-apply.ts'
import { terraformPlan } from './nonsense/terraform-plan.ts'

const shifting = { 'traffic-steps': '10%:2m', alias: 'live' }

export const nonsense: Readonly<Record<string, Rows>> = {
  'build-lambda-image': {
    repository: [
      ['', /is required/],
      ['Pricing', /in lower case/],
      ['team//api', /such as team\/api/],
      ['pricing:v1', /without a tag/],
      ['https://example.com/pricing', /name, URI or ARN/],
      ['arn:aws:ecr:eu-west-1:1111:repository/pricing', /name, URI or ARN/],
    ],
    context: [
      ['nowhere', /folder of the workspace/],
      ['app.txt', /folder of the workspace/],
    ],
    file: [
      ['nowhere/Dockerfile', /root of the workspace/],
      ['folder', /must be a Dockerfile/],
    ],
    target: [
      ['two stages', /such as runtime/],
      ['--push', /such as runtime/],
    ],
    architecture,
    for: [['ecs', /lambda or container/]],
    tags: [
      ['latest', /Add `sha`, or a literal tag/],
      ['sha, latest', /one a line, .* not "sha, latest"/],
      ['feature/x', /one a line, .* not "feature\/x"/],
    ],
    'tag-prefix': [
      ['-api', /the beginning of a tag/],
      ['team/api', /the beginning of a tag/],
    ],
    labels: [
      ['team', /KEY=value/],
      ['=pricing', /KEY=value/],
      ['team=a\nteam=b', /twice/],
    ],
    'build-args': [
      ['VERSION', /KEY=value/],
      ['=1', /KEY=value/],
      ['A=1\nA=2', /twice/],
      ['BUILDKIT_MULTI_PLATFORM=1', /an index, which Lambda refuses/],
    ],
    secrets: [
      ['word of honour', /such as id=value; line 1, which is not shown/],
      ['=word', /such as id=value/],
      ['a=1\na=2', /line 2 twice/],
      ['a,src=/etc/passwd', /is no id/],
      ['a<<END\nword', /its end does not come/],
    ],
    push: [['yes', /auto, true or false/]],
    reuse: [['always', /commit, content or never/]],
    cache: [['s3', /auto, registry, gha, inline or none/]],
    'move-latest': [['sometimes', /always, if-newer or never/]],
    'create-repository': [['yes', /true or false/]],
    'scan-threshold': [['low', /none, critical, high or medium/]],
    images: [
      ['pricing', /YAML list/],
      ['repository: pricing', /YAML list/],
      ['[]', /not an empty list/],
      ['- repository: [', /not YAML at line 1/],
      ['- pricing', /entry 1: it must be inputs such as/],
      ['[{repository: api}, {repository: Api}]', /entry 2 \(Api\): "repository" must be .*in lower case/],
      ['- {name: api, contxt: api}', /entry 1 \(api\): "contxt" is no input of an image; known are name, repository/],
      ['- {name: api, aws-region: eu-west-1}', /entry 1 \(api\): "aws-region" is no input of an image/],
      ['- {name: api, architecture: sparc}', /entry 1 \(api\): "architecture" must be x86_64.*"sparc"/],
      ['- {name: api, context: ""}', /entry 1 \(api\): "context" is empty/],
      ['- {name: api, context: nowhere}', /entry 1 \(api\): Input "context" must be a folder/],
      ['- {name: api, labels: {a: {b: c}}}', /entry 1 \(api\): "labels" must not be nested/],
      ['- {name: a b}', /entry 1 \(a b\): "name" must be a word/],
      ['[{}]', /has no `repository` in entry 1/, { repository: '' }],
      ['[{repository: ""}]', /entry 1: "repository" is required/],
      ['[{tags: a}, {tags: b}]', /two images called "pricing": entry 1 and entry 2.*/],
      [
        '[{name: a}, {name: b}]',
        /puts the tags \w+, latest of the repository pricing on two images: entry 1 \(a\) and entry 2/,
      ],
    ],
    ...everyDoor,
    'dry-run': dryRun,
    timeout: durations,
    'github-token': { takesAnyText: 'only GitHub knows its tokens; one that is refused leaves `latest` where it is' },
  },
  'update-and-wait-lambda': {
    'function-name': [
      ['', /is required/],
      ['pricing api', /such as pricing/],
      ['pricing:live', /without a version or alias/],
      ['arn:aws:lambda:eu-west-1:111122223333:function:pricing:3', /without a version or alias/],
      ['p'.repeat(65), /name or ARN of a function/],
      ['pricing:1\norders', /without a version or alias/],
      ['pricing\narn:aws:lambda:eu-west-1:111122223333:function:pricing', /every function once/],
    ],
    'image-uri': [
      ['pricing', /name@sha256/],
      ['pricing:v1', /or its digest/],
      ['docker.io/library/python:3.11', /Amazon ECR/],
      ['111122223333.dkr.ecr.eu-west-1.amazonaws.com/pricing', /tag or a digest/],
      ['111122223333.dkr.ecr-fips.us-east-1.amazonaws.com/pricing:v1', /FIPS/],
      ['pricing@sha256:1234', /@sha256:…/],
    ],
    'zip-file': [
      ['nowhere.zip', /must be a file/, { 'image-uri': '' }],
      ['folder', /must be a file/, { 'image-uri': '' }],
    ],
    's3-bucket': [
      ['s3://acme-artifacts', /without s3:\/\//, { 'image-uri': '', 's3-key': 'api.zip' }],
      ['acme-artifacts/api.zip', /without a key/, { 'image-uri': '', 's3-key': 'api.zip' }],
    ],
    's3-key': [
      ['s3://acme-artifacts/api.zip', /the key of an object alone/, { 'image-uri': '', 's3-bucket': 'acme-artifacts' }],
    ],
    's3-object-version': [
      ['two words', /id of a version/, { 'image-uri': '', 's3-bucket': 'acme-artifacts', 's3-key': 'api.zip' }],
    ],
    architecture,
    alias: [
      ['7', /not digits alone/],
      ['$LATEST', /such as live/],
    ],
    'allow-unqualified': [['perhaps', /true or false/]],
    publish: [['maybe', /auto, true or false/]],
    'version-description': [['d'.repeat(257), /at most 256 characters/]],
    environment: [
      ['API_KEY', /KEY=value.*line 1 has no =/],
      ['A_KEY=a\n=b', /line 2 has no name/],
      ['API-KEY=a', /letters, digits and _/],
      ['K=a', /two or more letters/],
      ['AWS_REGION=mars', /must not set AWS_REGION/],
      ['A_KEY=a\nA_KEY=b', /same name twice: line 1 and line 2/],
      ['{"A_KEY": ', /must then be JSON/],
      ['{"A_KEY": {"b": 1}}', /JSON object of texts/],
    ],
    'environment-mode': [['overwrite', /merge or replace/]],
    'environment-remove': [['A_KEY=a', /one name of a variable on each line/]],
    'memory-size': [
      ['127', /128 to 10240/],
      ['10241', /128 to 10240/],
      ['1 GB', /whole number/],
    ],
    'function-timeout': [
      ['30', /90s, 5m, 1h or 7d/],
      ['0s', /longer than nothing/],
      ['16m', /1s to 15m/],
    ],
    'test-payload': [['{"path":', /must be JSON/]],
    'test-expect-json': [
      ['statusCode', /path=value|KEY=value/, { 'test-payload': '{}' }],
      ['=200', /path=value|KEY=value/, { 'test-payload': '{}' }],
    ],
    'keep-versions': [
      ['all', /whole number such as 50/],
      ['-1', /whole number such as 50/],
      ['3', /no versions are made/, { alias: '' }],
    ],
    'traffic-steps': [
      ['10%', /10%:2m/, { alias: 'live' }],
      ['10:2m', /10%:2m/, { alias: 'live' }],
      ['10%:2m, 50%:5m', /must have lines such as/, { alias: 'live' }],
      ['10%:0s', /90s, 5m, 1h or 7d/, { alias: 'live' }],
      ['0%:2m', /1% to 99%/, { alias: 'live' }],
      ['100%:2m', /1% to 99%/, { alias: 'live' }],
      ['50%:2m\n10%:5m', /must rise/, { alias: 'live' }],
    ],
    alarms: [
      ['arn:aws:cloudwatch:eu-west-1:111122223333:alarm:errors', /names of alarms/, shifting],
      ['a'.repeat(256), /at most 255 characters/, shifting],
    ],
    'rollback-to': [
      ['latest', /`previous` or the number of a version/, { 'image-uri': '', alias: 'live' }],
      ['-1', /`previous` or the number of a version/, { 'image-uri': '', alias: 'live' }],
      ['7', /cannot be given with "architecture"/, { 'image-uri': '', alias: 'live', architecture: 'arm64' }],
      ['7', /cannot be given with "publish"/, { 'image-uri': '', alias: 'live', publish: 'true' }],
      [
        '7',
        /cannot be given with "version-description"/,
        { 'image-uri': '', alias: 'live', 'version-description': 'v7' },
      ],
    ],
    'health-url': healthUrl,
    'health-checks': healthChecks,
    'health-timeout': duration,
    'log-lines': [
      ['many', /whole number such as 50/],
      ['-1', /whole number such as 50/],
    ],
    ...everyDoor,
    'dry-run': dryRun,
    timeout: duration,
    'on-failure': [['undo', /rollback or none/]],
    'github-token': { takesAnyText: 'only GitHub knows its tokens; with one that is refused no commits are listed' },
  },
  'ecs-force-deploy': ecs,
  's3-sync-invalidate': site,
  'terraform-plan-comment': terraformPlan,
  'terraform-apply': terraformApply,
  'aws-deploy': {
    mode: [['destroy', /must be check, not/]],
    manifest: [
      ['folder', /must be a file/],
      ['broken.yml', /targets:/],
      ['strange.yml', /known are image and lambda/],
    ],
    ...everyDoor,
  },
}
