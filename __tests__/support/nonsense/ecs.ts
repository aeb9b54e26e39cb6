import { dryRun, duration, durations, everyDoor, healthChecks, healthUrl, type Rows } from './every-door.ts'

const image = `api@sha256:${'a'.repeat(64)}`

export const ecs: Rows = {
  cluster: [
    ['two words', /such as production/],
    ['arn:aws:ecs:eu-west-1:111122223333:service/production/api', /name or ARN of a cluster/],
  ],
  service: [
    ['', /is required/],
    ['production/api', /such as api/],
    ['arn:aws:ecs:eu-west-1:111122223333:task-definition/api:3', /name or ARN of a service/],
    ['api, worker', /such as api/],
    ['api\narn:aws:ecs:us-east-1:111122223333:service/default/api', /every service once/],
    [
      'arn:aws:ecs:us-east-1:111122223333:service/production/api',
      /of the cluster production, and "cluster" is default/,
    ],
    ['arn:aws:ecs:eu-north-1:111122223333:service/default/api', /another Region than "aws-region"/],
  ],
  image: [
    ['api', /or its digest/],
    ['Api:v1', /must be an image such as/],
    ['111122223333.dkr.ecr.eu-west-1.amazonaws.com/api', /tag or a digest/],
    [`${image}\n${image}`, /a line container=image/],
    [`web=${image}\nweb=${image}`, /twice/],
  ],
  container: [
    ['my web', /such as web/],
    ['web', /"image" is empty/],
  ],
  'task-definition': [
    ['api:latest', /family:revision/],
    ['task.yml', /family:revision/],
    ['nowhere.json', /must be a file/],
  ],
  'desired-count': [
    ['some', /whole number such as 50/],
    ['-1', /whole number such as 50/],
  ],
  wait: [
    ['maybe', /true or false/],
    ['false', /"wait" must not be false with "health-url"/, { 'health-url': 'https://example.com/' }],
  ],
  'on-superseded': [['ignore', /fail, follow or succeed/]],
  'fail-fast-after': [['never', /whole number such as 50/]],
  'pre-task-command': [
    ['["migrate", 1]', /JSON list of texts/],
    ['["migrate"', /JSON list of texts/],
    ["sh -c 'migrate", /a quote in it is not closed/],
    ['migrate && seed', /needs one: sh -c/],
    ['[]', /names no program/],
  ],
  'pre-task-container': [
    ['my web', /such as web/],
    ['web', /"pre-task-command" is empty/],
  ],
  'keep-revisions': [['all', /whole number such as 50/]],
  'rollback-to': [
    ['latest', /`previous`, or a task definition with its revision/],
    ['api', /`previous`, or a task definition with its revision/],
    ['api:3', /cannot be given with "image"/, { image }],
    ['api:3', /each has its own task definition/, { service: 'api\nworker' }],
  ],
  'health-url': healthUrl,
  'health-checks': healthChecks,
  'health-timeout': duration,
  'log-lines': [['many', /whole number such as 50/]],
  ...everyDoor,
  'dry-run': dryRun,
  timeout: durations,
  'on-failure': [['undo', /rollback or none/]],
}
