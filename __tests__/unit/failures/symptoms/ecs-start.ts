import type { Case, Cases } from '../symptom.ts'
import { ecsFacts } from './ecs-facts.ts'

const reason = (text: string, says: string, paste: string): Case => ({
  seen: { error: 'TaskFailedToStart', message: text },
  facts: { ...ecsFacts, reason: text },
  says,
  paste,
})

const init = 'ResourceInitializationError: '
const secrets = `${init}unable to pull secrets or registry auth: execution resource retrieval failed: `
const oci =
  'CannotStartContainerError: Error response from daemon: failed to create shim task: OCI runtime create failed: '

export const ecsStart: Cases = {
  'task-role': reason(
    "failed to launch a task with (error ECS was unable to assume the role 'arn:aws:iam::111122223333:role/x' that was provided for " +
      'this task. Please verify that the role being passed has the proper trust relationship and permissions.)',
    'cannot take on a role of the task',
    'ecs-tasks.amazonaws.com',
  ),
  'log-group-missing': [
    reason(
      `${init}failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: ` +
        'ResourceNotFoundException: The specified log group does not exist. : exit status 1',
      'The log group of container api does not exist',
      'aws logs create-log-group --log-group-name /ecs/pricing',
    ),
    reason(
      'CannotStartContainerError: Error response from daemon: failed to initialize logging driver: failed to create Cloudwatch log ' +
        'stream: ResourceNotFoundException: The specified log group does not exist.',
      'The log group of container api does not exist',
      '`awslogs-create-group`',
    ),
  ],
  'task-permissions': [
    reason(
      `${secrets}unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret arn:… from secrets ` +
        'manager: AccessDeniedException: User: arn:… is not authorized to perform: secretsmanager:GetSecretValue',
      'The execution role of the task (arn:aws:iam::111122223333:role/pricing-execution) lacks a permission',
      'secretsmanager:GetSecretValue',
    ),
    reason(
      `${init}failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: ` +
        'AccessDeniedException: User: arn:… is not authorized to perform: logs:CreateLogStream',
      'logs:CreateLogStream',
      'AmazonECSTaskExecutionRolePolicy',
    ),
  ],
  'secret-key': reason(
    `${secrets}unable to retrieve secret from asm: retrieved secret from Secrets Manager did not contain json key password`,
    'has not the JSON key',
    ':key::',
  ),
  secrets: [
    reason(
      `${secrets}unable to retrieve secret from asm: failed to fetch secret arn:… from secrets manager: ResourceNotFoundException: ` +
        "Secrets Manager can't find the specified secret.",
      'A secret of the task is not there',
      'aws ecs describe-task-definition --task-definition pricing:7',
    ),
    reason(
      `${secrets}unable to retrieve secrets from ssm: service call has been retried 1 time(s): invalid parameters: /pricing/password`,
      '/pricing/password',
      '`valueFrom`',
    ),
  ],
  'task-network': [
    reason(
      `${secrets}unable to retrieve secret from asm: There is a connection issue between the task and AWS Secrets Manager. Check your task ` +
        'network configuration.',
      'does not reach what it needs to start',
      'aws ecs describe-services --cluster production',
    ),
    reason(
      `${init}failed to validate logger args: The task cannot find the Amazon CloudWatch log group defined in the task definition. There is ` +
        'a connection issue between the task and Amazon CloudWatch. Check your network configuration. signal: killed',
      'connection issue',
      'VPC endpoints',
    ),
    reason(
      `${secrets}unable to retrieve ecr registry auth: RequestError: send request failed caused by: Post "https://api.ecr": dial tcp: i/o ` +
        'timeout',
      'i/o timeout',
      'NAT gateway',
    ),
  ],
  'environment-file': reason(
    `${init}failed to download env files: file download command: non empty error stream`,
    'A file with variables',
    '`s3:GetObject`',
  ),
  'file-system': reason(
    `${init}failed to invoke EFS utils commands to set up EFS volumes: stderr: mount.nfs4: Connection timed out`,
    'A volume of the task cannot be mounted',
    '2049',
  ),
  'subnet-full': reason(
    'Unexpected EC2 error while attempting to Create Network Interface in subnet subnet-1: InsufficientFreeAddressesInSubnet',
    'no free address left',
    'subnets with free addresses',
  ),
  'network-interfaces': reason(
    'Timeout waiting for network interface provisioning to complete.',
    'got no network interface',
    'run the job again',
  ),
  'exec-format': reason(
    `${oci}runc create failed: unable to start container process: exec /app/server: exec format error`,
    'built for another processor than the task has (x86_64)',
    '`runtimePlatform`',
  ),
  entrypoint: [
    reason(
      `${oci}exec: "uvicorn": executable file not found in $PATH: unknown`,
      'has no program where its entry point says',
      'docker run --rm',
    ),
    reason(
      `${oci}exec: "/app/run.sh": stat /app/run.sh: no such file or directory: unknown`,
      '/app/run.sh',
      'ENTRYPOINT',
    ),
  ],
  'not-executable': reason(
    `${oci}exec: "/app/run.sh": permission denied: unknown`,
    'may not run its program',
    'chmod a+x',
  ),
  'port-in-use': reason(
    'CannotStartContainerError: Error response from daemon: Bind for 0.0.0.0:80 failed: port is already allocated',
    'The port of container api is taken',
    '`hostPort: 0`',
  ),
  'container-start': [
    reason('CannotCreateContainerError: something new', 'could not be started: CannotCreate', 'cannot-start-container'),
    reason(
      'ContainerRuntimeTimeoutError: Could not transition to created',
      'could not be started',
      'cannot-start-container',
    ),
  ],
  'resource-initialization': reason(`${init}something new`, 'something new', 'resource-initialization-error'),
}
