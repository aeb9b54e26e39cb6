/** What the demo of hydrous-backend shows: a service behind a load balancer, its database, and what each mistake comes to. */
import { type Act, type Finding, noDenial } from './act.ts'
import { addReading, reviewer } from './hydrous-backend-stage.ts'
import { doorStep, type Evidence } from './rehearsal.ts'

const firstDeploy: Act = {
  name: 'deploy',
  title: 'A first deployment, behind a gate',
  explanation: [
    'Tested with a real database, built for the platform of the task definition; nothing happens before somebody approves.',
    'Then the migration runs as a task of its own, and new tasks start beside the old ones.',
  ],
  hesitation: 1500,
  prepare: async ({ workspace }) => {
    await workspace.commit('Deploy from the pipeline')
  },
  judge: (evidence) => {
    const [built, deployed] = outputsOf(evidence)
    const approvals = evidence.reviews.filter(({ user, state }) => user === reviewer && state === 'approved')
    return [
      [evidence.run.exitCode === 0, 'every job succeeded'],
      [built['digest'] !== '', `in the repository: ${built['digest']?.slice(0, 19)}…`],
      [approvals.length === 1, `the deployment waited until ${reviewer} approved it`],
      [deployed['pre-task-exit-code'] === '0', 'the migration ran as a task of the new image, and ended with 0'],
      [
        deployed['outcome'] === 'deployed' && digestsOf(deployed).includes(built['digest'] ?? '-'),
        `deployed, and proved by its digest: ${revisionOf(deployed)}`,
      ],
      visitorsMet(evidence, ['2', '3'], '3'),
      noDenial(evidence),
    ]
  },
}

const badMigration: Act = {
  name: 'migration',
  title: 'A migration that works on an empty database alone',
  explanation: [
    'broken/migration-that-cannot-apply.patch: one reading at a time for each station. Its tests pass.',
    'In production a gauge has sent one of its readings twice.',
  ],
  hesitation: 0,
  prepare: async (stage) => {
    const reading = { station: 'old-bridge', taken_at: '2026-11-25T12:00:00Z', level_m: 3.41 }
    for (const _ of ['once', 'twice']) {
      const status = await addReading(stage, reading)
      if (status !== 201) throw new Error(`a reading was answered with ${status}`)
    }
    await stage.workspace.apply('broken/migration-that-cannot-apply.patch', 'Take one reading at a time')
  },
  judge: (evidence) => {
    const [, deployed] = outputsOf(evidence)
    const ownLine = /could not create unique index[^\n<]*/.exec(summaryOf(evidence))?.[0] ?? ''
    return [
      [evidence.run.exitCode === 1, 'the workflow failed, as it must'],
      [
        deployed['outcome'] === 'failed' && deployed['failure-code'] === 'pre-task-failed',
        `nothing was deployed: ${deployed['failure-reason']}`,
      ],
      [ownLine !== '', `its own last log line: ${ownLine}`],
      [deployed['serving'] === 'previous', 'what served before the step serves'],
      visitorsMet(evidence, ['3'], '3'),
    ]
  },
}

const listensToItself: Act = {
  name: 'unreachable',
  title: 'A container that listens to itself alone',
  explanation: [
    'broken/listens-to-itself.patch: 127.0.0.1 instead of 0.0.0.0. Tests and the health check of the container pass.',
    'The load balancer does not get through, so the old tasks are never let go.',
  ],
  hesitation: 0,
  prepare: async ({ workspace }) => {
    await workspace.revert('Allow two readings at a time again')
    await workspace.apply('broken/listens-to-itself.patch', 'Bind to the local address')
  },
  judge: (evidence) => {
    const [, deployed] = outputsOf(evidence)
    return [
      [evidence.run.exitCode === 1, 'the workflow failed, as it must'],
      [
        deployed['outcome'] === 'rolled-back' && deployed['serving'] === 'previous',
        `rolled back: ${deployed['failure-code']}`,
      ],
      [deployed['failure-code'] === 'elb-health-check', `the cause: ${deployed['failure-reason']}`],
      [JSON.parse(deployed['stopped-tasks'] || '[]').length > 0, 'the tasks that were stopped are in the summary'],
      visitorsMet(evidence, ['3'], '3'),
    ]
  },
}

const failsInUse: Act = {
  name: 'broken',
  title: 'A commit that is broken in a way that no health check of ECS sees',
  explanation: [
    'broken/fails-in-use.patch reads a variable that the tests set and the task definition has not.',
    'Its tasks are healthy, so ECS lets the old ones go. The health check of the deployment asks what visitors ask.',
  ],
  hesitation: 0,
  prepare: async ({ workspace }) => {
    await workspace.revert('Bind to all addresses again')
    await workspace.apply('broken/fails-in-use.patch', 'Say in which unit a level is')
  },
  judge: (evidence) => {
    const [, deployed] = outputsOf(evidence)
    const [, own = ''] = /(KeyError: &#39;LEVEL_UNIT&#39;|KeyError: 'LEVEL_UNIT')/.exec(summaryOf(evidence)) ?? []
    return [
      [evidence.run.exitCode === 1, 'the workflow failed, as it must'],
      [deployed['outcome'] === 'rolled-back' && deployed['serving'] === 'previous', 'rolled back'],
      [/api\/stations: status 500/.test(deployed['failure-reason'] ?? ''), `the cause: ${deployed['failure-reason']}`],
      [own !== '', `its own last log line: ${own}`],
      [evidence.seen.last === '3', `visitors met ${metBy(evidence)}, and at the end what they had before`],
      [unanswered(evidence).length === 0, `all of ${evidence.seen.answers.length} requests were answered`],
    ]
  },
}

const nextRelease: Act = {
  name: 'next',
  title: 'The next release, with a migration that old tasks can live with',
  explanation: ['next/source-of-a-reading.patch: a column with a default. The old tasks serve while it is added.'],
  hesitation: 0,
  prepare: async ({ workspace }) => {
    await workspace.revert('Leave the unit out again')
    await workspace.apply('next/source-of-a-reading.patch', 'Say who has taken a reading')
  },
  judge: (evidence) => {
    const [, deployed] = outputsOf(evidence)
    const served = metBy(evidence).at(-1) ?? ''
    return [
      [evidence.run.exitCode === 0, 'every job succeeded'],
      [deployed['outcome'] === 'deployed', `deployed: ${revisionOf(deployed)}`],
      [revisionOf(deployed).endsWith(`:${served}`), 'what visitors meet is what was deployed'],
      visitorsMet(evidence, ['3', served], served),
      noDenial(evidence),
    ]
  },
}

const putBack: Act = {
  name: 'rollback',
  title: 'Somebody puts the old release back',
  explanation: ['By hand, with .github/workflows/operate.yml: nothing is tested, built or migrated.'],
  hesitation: 0,
  byHand: { workflow: '.github/workflows/operate.yml', inputs: { operation: 'roll-back' } },
  prepare: async () => undefined,
  judge: (evidence) => {
    const operated = doorStep(evidence, 'operate')?.outputs ?? {}
    const [before = ''] = metBy(evidence)
    return [
      [evidence.run.exitCode === 0, 'the workflow succeeded'],
      [operated['outcome'] === 'deployed', `${revisionOf(operated)} serves again`],
      visitorsMet(evidence, [before, '3'], '3'),
      noDenial(evidence),
    ]
  },
}

export const acts: readonly Act[] = [firstDeploy, badMigration, listensToItself, failsInUse, nextRelease, putBack]

type Outputs = Record<string, string>

/** Of the image and of the deployment. */
export const outputsOf = (evidence: Evidence): [Outputs, Outputs] => [
  doorStep(evidence, 'build')?.outputs ?? {},
  doorStep(evidence, 'deploy')?.outputs ?? {},
]

const digestsOf = ({ 'image-digests': digests }: Outputs): string[] =>
  Object.values(JSON.parse(digests || '{}') as Record<string, string>)

/** `hydrous-backend:3` */
const revisionOf = ({ 'task-definition-arn': arn = '' }: Outputs): string => arn.split('/').at(-1) ?? ''

const summaryOf = (evidence: Evidence): string => doorStep(evidence, 'deploy')?.summary ?? ''

/** Revisions that answered, in the order in which they were met first: while a service rolls, old and new take turns. */
export const metBy = ({ seen }: Evidence): string[] => seen.distinct.map(({ value }) => value)

/** Requests that got another answer than one of a revision. */
const unanswered = ({ seen }: Evidence): string[] =>
  seen.answers.map(({ value }) => value).filter((value) => !/^\d+$/.test(value))

const visitorsMet = (evidence: Evidence, expected: string[], last: string): Finding => {
  const met = metBy(evidence)
  return [
    met.join() === expected.join() && evidence.seen.last === last,
    `${evidence.seen.answers.length} answers meanwhile: of revision ${met.join(' and of ')}, and at the end of ${evidence.seen.last}`,
  ]
}
