import type { Symptom } from '../../../../src/failures/catalogue.ts'
import type { Case, Cases } from '../symptom.ts'
import { ecsFacts } from './ecs-facts.ts'

const exited = 'Essential container in task exited'

const ended = (seen: Symptom, says: string, paste: string): Case => ({
  seen: { error: 'EssentialContainerExited', message: exited, ...seen },
  facts: { ...ecsFacts, 'exit-code': seen.reasonCode, signal: 'SIGSEGV', reason: 'as ECS says' },
  says,
  paste,
})

export const ecsContainer: Cases = {
  'out-of-memory': ended(
    { message: `OutOfMemoryError: Container killed due to memory usage\n${exited}`, reasonCode: '137' },
    'used up its memory (512 MiB)',
    '`memory`',
  ),
  'exec-format': ended(
    { reasonCode: '255', log: 'exec /usr/local/bin/python: exec format error' },
    'built for another processor than the task has (x86_64)',
    '`architecture: x86_64`',
  ),
  'health-check': ended(
    { message: 'Task failed container health checks', reasonCode: '137' },
    'The health check of container api failed: CMD-SHELL curl -f',
    'command -v curl wget',
  ),
  'elb-health-check': ended(
    {
      message:
        'Task failed ELB health checks in (target-group arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/pricing/1)',
      reasonCode: '143',
    },
    'pricing: Health checks failed with these codes: [404]',
    'aws elbv2 describe-target-groups --names pricing',
  ),
  'container-killed': ended({ reasonCode: '137' }, 'was killed (exit code 137)', '`stopTimeout`'),
  'container-crashed': ended({ reasonCode: '139' }, 'crashed (exit code 139, SIGSEGV)', 'base image'),
  entrypoint: ended({ reasonCode: '127' }, 'found no program to run', '`PATH`'),
  'not-executable': ended({ reasonCode: '126' }, 'may not run its program', 'chmod a+x'),
  'container-finished': ended({ reasonCode: '0' }, 'came to its end (exit code 0)', '`essential: false`'),
  'container-exited': ended({ reasonCode: '3' }, 'ended with exit code 3', 'last lines'),
}

const outside = (error: string, says: string, paste: string): Case => ({
  seen: { error, message: 'as ECS says' },
  facts: { ...ecsFacts, reason: 'as ECS says' },
  says,
  paste,
})

export const ecsInterruption: Cases = {
  'task-stopped': outside('UserInitiated', 'Somebody stopped tasks', '`StopTask`'),
  'spot-interruption': outside('SpotInterruption', 'Spot capacity', '`FARGATE_SPOT`'),
  'host-lost': [
    outside('TerminationNotice', 'went away: as ECS says', 'Run the job again'),
    outside('InfrastructureHealth', 'went away: as ECS says', 'health.aws.amazon.com'),
  ],
}
