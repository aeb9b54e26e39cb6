import { code, paragraphs, plain, table } from '../../action/markdown.ts'
import { scrubOfAws } from '../../action/secrets.ts'
import type { ServiceTask, TaskContainer } from '../../aws/ecs-tasks.ts'

/** Tasks that the table shows: a deployment that cannot succeed has hundreds alike. */
const most = 10

/** The tasks of our deployment that stopped, a row for each container; undefined when none did. */
export const stoppedTable = (stopped: readonly ServiceTask[]): string | undefined => {
  if (stopped.length === 0) return undefined
  const shown = stopped.slice(0, most)
  const rest = stopped.length - shown.length
  return paragraphs(
    `**Tasks of this deployment that stopped**`,
    table(
      ['Task', 'Why it stopped', 'Container', 'How it ended'],
      shown.flatMap((task) => (task.containers.length > 0 ? task.containers : [undefined]).map(rowOf(task))),
    ),
    rest > 0 && `${rest} more stopped; the output \`stopped-tasks\` has them all.`,
  )
}

const rowOf =
  ({ taskId, stopCode, stoppedReason }: ServiceTask) =>
  (container: TaskContainer | undefined, index: number): string[] => [
    index === 0 ? code(taskId.slice(0, 12)) : '',
    index === 0 ? [stopCode && code(stopCode), stoppedReason && words(stoppedReason)].filter(Boolean).join(': ') : '',
    container ? code(container.name) : '–',
    container ? endOf(container) : '–',
  ]

const endOf = ({ exitCode, reason, health }: TaskContainer): string =>
  [
    exitCode === undefined ? 'did not start, or its end is not known' : `exit code ${exitCode}`,
    reason && words(reason),
    health === 'UNHEALTHY' && 'unhealthy',
  ]
    .filter(Boolean)
    .join(': ')

const words = (text: string): string => plain(scrubOfAws(text)).replaceAll('|', '\\|')
