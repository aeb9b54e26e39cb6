import type { Entry } from './catalogue.ts'

const docs = 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide'
const exits = 'https://repost.aws/knowledge-center/ecs-task-stopped'
const bash = 'https://www.gnu.org/software/bash/manual/html_node/Exit-Status.html'

/**
 * Why a container that ran ended: `error` is the task's stop code, `message` ECS's reasons for container and task, `reasonCode` the exit
 * code, `log` the container's last lines.
 */
export const ecsContainer: readonly Entry[] = [
  {
    code: 'out-of-memory',
    when: '`OutOfMemoryError: Container killed due to memory usage`.',
    match: { message: /OutOfMemory/ },
    cause: 'Container <container> used up its memory (<memory>) and was killed.',
    remedy:
      'Give it more (`memory` of the container, and of the task on Fargate), or let the program use less: fewer workers, a limit for its ' +
      'heap.',
    grade: 'recorded',
    source: `${docs}/out-of-memory.html`,
  },
  {
    code: 'exec-format',
    when: '`exec format error` in the log of a container: its program is built for another processor.',
    match: { log: /exec format error/i },
    cause: 'The program of <image> is built for another processor than the task has (<architecture>).',
    remedy:
      'Build the image for <architecture> (`architecture: <architecture>` of build-lambda-image, or `docker build --platform`), or change ' +
      '`runtimePlatform` of the task definition. A script needs its `#!` in the first line.',
    grade: 'recorded',
    source: 'https://github.com/aws-samples/amazon-bedrock-serverless-prompt-chaining/pull/213',
  },
  {
    code: 'health-check',
    when: '`Task failed container health checks`: the `healthCheck` of the task definition.',
    match: { message: /failed container health checks/i },
    cause: 'The health check of container <container> failed: <health-check>',
    remedy:
      'It runs inside of the container: what it calls (`curl`, `wget`) must be in the image, the port must be the one the program listens ' +
      'on, and `localhost` may mean IPv6, so write 127.0.0.1. A program that starts slowly needs `startPeriod`. To try it:\n' +
      '```sh\ndocker run --rm --entrypoint sh <image> -c "command -v curl wget"\n```',
    grade: 'recorded',
    source: `${docs}/healthcheck.html`,
  },
  {
    code: 'elb-health-check',
    when: '`Task failed ELB health checks`: the health check of the target group.',
    match: { message: /failed ELB health checks/i },
    cause: 'The load balancer found the new tasks unhealthy: <target-health>',
    remedy:
      'Port, path and success codes of the target group must be those of the program; it must listen on 0.0.0.0, and its security group must ' +
      'let the load balancer in. One that starts slowly needs `healthCheckGracePeriodSeconds` on the service. The check:\n' +
      '```sh\naws elbv2 describe-target-groups --names <target-group> --region <region>\n```',
    grade: 'recorded',
    source: `${docs}/troubleshoot-service-load-balancers.html`,
  },
  {
    code: 'container-killed',
    when: 'Exit code 137 without a word of memory: the container was killed.',
    match: { reasonCode: '137' },
    cause: 'Container <container> was killed (exit code 137).',
    remedy:
      'Mostly its memory was used up (<memory>): a process below the first one can be the victim, and then ECS tells nothing of it. ' +
      'Or it did not end within `stopTimeout` after it was told to.',
    grade: 'documented',
    source: exits,
  },
  {
    code: 'container-crashed',
    when: 'Exit codes 132, 134, 135, 136 and 139: a signal ended the program.',
    match: { reasonCode: ['132', '134', '135', '136', '139'] },
    cause: 'The program of container <container> crashed (exit code <exit-code>, <signal>).',
    remedy:
      'It is in native code: a library that is built for another base image or processor, or a bug. Take a base image and packages that ' +
      'belong together, and look at its log.',
    grade: 'documented',
    source: bash,
  },
  {
    code: 'entrypoint',
    when: 'Exit code 127: a shell did not find a program.',
    match: { reasonCode: '127' },
    cause: 'Container <container> found no program to run (exit code 127).',
    remedy:
      'Its log names it. Check that the image has it, and `PATH`: ENTRYPOINT and CMD of the Dockerfile, `entryPoint` and `command` of the ' +
      'task definition. A script with line ends of Windows looks for a program of another name.',
    grade: 'documented',
    source: bash,
  },
  {
    code: 'not-executable',
    when: 'Exit code 126: a program that may not be executed.',
    match: { reasonCode: '126' },
    cause: 'Container <container> may not run its program (exit code 126).',
    remedy: '`RUN chmod a+x` on the program in the Dockerfile, and `user` must be able to read and to execute it.',
    grade: 'documented',
    source: bash,
  },
  {
    code: 'container-finished',
    when: 'Exit code 0: the program of an essential container came to its end.',
    match: { reasonCode: '0' },
    cause: 'The program of container <container> came to its end (exit code 0), and a service needs one that goes on.',
    remedy:
      'Check `command`: a server must stay in the foreground (`nginx -g "daemon off;"`). A job that ends is a task of its own and not a ' +
      'service; a helper that may end needs `essential: false`.',
    grade: 'documented',
    source: `${docs}/task_definition_parameters.html`,
  },
  {
    code: 'container-exited',
    when: 'Another exit code: the program of an essential container failed.',
    match: { reasonCode: /^\d+$/ },
    cause: 'The program of container <container> ended with exit code <exit-code>.',
    remedy:
      'Its last lines say why. What it has here and not where it was tested: its variables and secrets, its role, its network.',
    grade: 'documented',
    source: exits,
  },
]

/** Stops that come from outside of the task. */
export const ecsInterruption: readonly Entry[] = [
  {
    code: 'task-stopped',
    when: 'Stop code `UserInitiated`: somebody stopped the tasks.',
    match: { error: 'UserInitiated' },
    cause: 'Somebody stopped tasks of the deployment: <reason>',
    remedy: 'CloudTrail says who (`StopTask`). Run the job again.',
    grade: 'documented',
    source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Task.html',
  },
  {
    code: 'spot-interruption',
    when: 'Stop code `SpotInterruption`: AWS took the capacity back.',
    match: { error: 'SpotInterruption' },
    cause: 'AWS took back the Spot capacity of the tasks: <reason>',
    remedy:
      'Run the job again. A base of tasks that stay needs `FARGATE` beside `FARGATE_SPOT` in the capacity provider strategy.',
    grade: 'documented',
    source: `${docs}/fargate-capacity-providers.html`,
  },
  {
    code: 'host-lost',
    when: 'Stop codes `TerminationNotice` and `InfrastructureHealth`: the machine below the task is gone.',
    match: { error: ['TerminationNotice', 'InfrastructureHealth'] },
    cause: 'The machine below the tasks went away: <reason>',
    remedy: 'Run the job again; see https://health.aws.amazon.com/ if it happens again.',
    grade: 'documented',
    source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Task.html',
  },
]
