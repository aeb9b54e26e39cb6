import type { Entry } from './catalogue.ts'
import { networkRemedy } from './ecs-pull.ts'

const docs = 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide'
const initialization = `${docs}/resource-initialization-error.html`
const starting = `${docs}/cannot-start-container.html`

const hasStarted = { grade: 'documented', source: initialization } as const

/** Why a task could not start, by the text of its reason: what ECS prepares before a container runs, and the start itself. */
export const ecsStart: readonly Entry[] = [
  {
    code: 'task-role',
    when: '`ECS was unable to assume the role`, of the task or of its execution.',
    match: { message: /unable to assume (the )?role/i },
    cause: 'ECS cannot take on a role of the task: <reason>',
    remedy:
      'The role must exist, and its trust policy must name `ecs-tasks.amazonaws.com`:\n' +
      '```json\n{ "Effect": "Allow", "Principal": { "Service": "ecs-tasks.amazonaws.com" }, "Action": "sts:AssumeRole" }\n```',
    grade: 'recorded',
    source: `${docs}/task_execution_IAM_role.html`,
  },
  {
    code: 'log-group-missing',
    when: '`ResourceInitializationError`: the log group of a container does not exist.',
    match: { message: /(specified log group does not exist|log group.*(does not exist|not found))/is },
    cause: 'The log group of container <container> does not exist, so that the task cannot start: <reason>',
    remedy:
      'Make it, or set `awslogs-create-group` in the log options of the container:\n' +
      '```sh\naws logs create-log-group --log-group-name <log-group> --region <region>\n```',
    grade: 'recorded',
    source: `${docs}/using_awslogs.html`,
  },
  {
    code: 'task-permissions',
    when: '`ResourceInitializationError`: the execution role may not read a secret, write the log or use a key.',
    match: { message: /not authorized to perform|AccessDenied|access denied/i },
    cause: 'The execution role of the task (<execution-role>) lacks a permission: <reason>',
    remedy:
      'Give it the action and the resource that the reason names. For secrets it needs, on their ARNs:\n' +
      '```json\n{ "Effect": "Allow", "Action": ["secretsmanager:GetSecretValue", "ssm:GetParameters", "kms:Decrypt"], ' +
      '"Resource": "arn:aws:secretsmanager:<region>:<account>:secret:*" }\n```\n' +
      'For logs and images the managed policy `AmazonECSTaskExecutionRolePolicy` has all.',
    ...hasStarted,
  },
  {
    code: 'secret-key',
    when: '`ResourceInitializationError`: a secret has not the JSON key that the task definition names.',
    match: { message: /did not contain json key|invalid character|invalid json|cannot unmarshal/i },
    cause: 'A secret of the task has not the JSON key that the task definition names: <reason>',
    remedy:
      '`valueFrom` of the form `arn:…:secret:name:key::` needs a secret that is a JSON object with this key. Its keys, not its values:\n' +
      '```sh\naws secretsmanager describe-secret --secret-id NAME --region <region>\n```',
    ...hasStarted,
  },
  {
    code: 'secrets',
    when: '`ResourceInitializationError`: a secret or parameter of the task definition does not exist.',
    match: {
      message:
        /(secret|ssm|parameter).*(can't find the specified secret|ResourceNotFoundException|invalid parameters|ParameterNotFound|staging label)/is,
    },
    cause: 'A secret of the task is not there: <reason>',
    remedy:
      'Check each `valueFrom` under `secrets` of the task definition: it is the ARN of a secret or the name of a parameter, in the same ' +
      'Region (a parameter of another one needs its ARN), with a current value.\n' +
      '```sh\naws ecs describe-task-definition --task-definition <task-definition> --region <region> ' +
      '--query taskDefinition.containerDefinitions[].secrets\n```',
    ...hasStarted,
  },
  {
    code: 'task-network',
    when: '`ResourceInitializationError`: a service that the task needs to start is not reached.',
    match: {
      message:
        /connection issue|i\/o timeout|dial tcp|context (canceled|deadline)|RequestCanceled|request send failed|send request failed|signal: killed|no such host/i,
    },
    cause: 'The task does not reach what it needs to start: <reason>',
    remedy: networkRemedy,
    ...hasStarted,
    source: `${docs}/verify-connectivity.html`,
  },
  {
    code: 'environment-file',
    when: '`ResourceInitializationError`: a file of `environmentFiles` cannot be had.',
    match: { message: /failed to download env files|env file/i },
    cause: 'A file with variables of the task cannot be had from S3: <reason>',
    remedy:
      'The file must exist, end in `.env`, and the execution role needs `s3:GetObject` on it and `s3:GetBucketLocation` on the bucket.',
    ...hasStarted,
    source: `${docs}/use-environment-file.html`,
  },
  {
    code: 'file-system',
    when: '`ResourceInitializationError`: a volume of EFS cannot be mounted.',
    match: { message: /EFS|mount\.nfs|failed to (mount|create) volume|CannotCreateVolumeError/i },
    cause: 'A volume of the task cannot be mounted: <reason>',
    remedy:
      'The file system needs a mount target in every zone of the service, whose security group lets port 2049 in from the tasks; with ' +
      'IAM the task role needs `elasticfilesystem:ClientMount`.',
    ...hasStarted,
    source: `${docs}/tutorial-efs-volumes.html`,
  },
  {
    code: 'subnet-full',
    when: 'A subnet of the service has no free address left.',
    match: {
      message: /InsufficientFreeAddresses|not have enough free (ip )?addresses|insufficient free (ip )?addresses/i,
    },
    cause: 'A subnet of the service has no free address left: <reason>',
    remedy:
      'Every task has an address of its own, and a deploy runs old and new ones side by side. Give the service subnets with free addresses.',
    ...hasStarted,
    source: `${docs}/fargate-task-networking.html`,
  },
  {
    code: 'network-interfaces',
    when: 'The network interface of a task could not be made in time.',
    match: { message: /network interface/i },
    cause: 'The task got no network interface: <reason>',
    remedy:
      'Mostly it passes: run the job again. If not, check that subnets and security groups of the service still exist, and the quota ' +
      '"Network interfaces per Region" of the VPC service.',
    ...hasStarted,
    source: `${docs}/failed-to-start-error.html`,
  },
  {
    code: 'exec-format',
    when: 'The program of the image is built for another processor: `exec format error` at the start.',
    match: { message: /exec format error/i },
    cause: 'The program of <image> is built for another processor than the task has (<architecture>): <reason>',
    remedy:
      'Build the image for <architecture> (`architecture: <architecture>` of build-lambda-image, or `docker build --platform`), or change ' +
      '`runtimePlatform` of the task definition. A script needs its `#!` in the first line.',
    grade: 'recorded',
    source: 'https://github.com/aws-samples/amazon-bedrock-serverless-prompt-chaining/pull/213',
  },
  {
    code: 'entrypoint',
    when: 'The image has no program at its ENTRYPOINT or `command`.',
    match: {
      message: /executable file not found|exec: .*no such file or directory|stat \S+: no such file or directory/i,
    },
    cause: 'Container <container> has no program where its entry point says: <reason>',
    remedy:
      'Check ENTRYPOINT and CMD of the Dockerfile, and `entryPoint` and `command` of the task definition: each word is one entry of a ' +
      'list, and without a shell there is no `&&` and no `$VARIABLE`. `docker run --rm <image>` shows the same error.',
    grade: 'recorded',
    source: starting,
  },
  {
    code: 'not-executable',
    when: 'The program of the image may not be executed.',
    match: { message: /exec: .*permission denied|permission denied: unknown/i },
    cause: 'Container <container> may not run its program: <reason>',
    remedy: '`RUN chmod a+x` on the program in the Dockerfile, and `user` must be able to read and to execute it.',
    grade: 'recorded',
    source: starting,
  },
  {
    code: 'port-in-use',
    when: 'The port of a container is taken on its instance.',
    match: { message: /port is already allocated|address already in use/i },
    cause: 'The port of container <container> is taken where the task is to run: <reason>',
    remedy:
      'With a fixed `hostPort` an instance has room for one such task, and a deploy runs two at a time: set `hostPort: 0` behind a load ' +
      'balancer, or `minimumHealthyPercent: 0`, or the network mode `awsvpc`.',
    grade: 'recorded',
    source: `${docs}/service-event-messages-list.html`,
  },
  {
    code: 'container-start',
    when: '`CannotStartContainerError`, `CannotCreateContainerError`, `ContainerRuntimeError` and their kin.',
    match: { message: /Cannot(Start|Create|Inspect|Stop)\w*Error|ContainerRuntime(Timeout)?Error|DockerTimeoutError/ },
    cause: 'Container <container> could not be started: <reason>',
    remedy: `The engine gave the reason above; see ${starting}`,
    grade: 'documented',
    source: starting,
  },
  {
    code: 'resource-initialization',
    when: '`ResourceInitializationError` for another reason.',
    match: { message: /ResourceInitializationError/ },
    cause: 'What the task needs before it starts could not be made ready: <reason>',
    remedy: `ECS gave the reason above; see ${initialization}`,
    ...hasStarted,
  },
]
