/** What the demo of nl2sql-agent shows: an agent and its infrastructure, from an empty account to an empty account. */
import { type Act, noDenial } from './act.ts'
import { functionUrlOf, moveState, reviewer, token } from './nl2sql-agent-stage.ts'
import { merge, type PullRequest, pullRequestEvent } from './pull-request.ts'
import { type Evidence, storyOf } from './rehearsal.ts'

export const bigger: PullRequest = { number: 12, title: 'Answer bigger questions', branch: 'bigger-questions' }
export const puttingBack: PullRequest = { number: 13, title: 'Tidy up main.tf', branch: 'tidy-up' }

const fromNothing: Act = {
  name: 'from-nothing',
  title: 'From an empty account: repository, first image, everything',
  explanation: [
    'A function cannot be made before its image, nor an image before its repository. One push does all three:',
    'the build makes the repository, the plan adopts it, and what is approved makes the rest.',
  ],
  hesitation: 1500,
  prepare: async () => undefined,
  judge: (evidence) => {
    const [built, planned, applied, deployed] = outputsOf(evidence)
    return [
      [evidence.run.exitCode === 0, 'every job succeeded'],
      [built['outcome'] === 'built', `built and pushed: ${built['image']?.slice(0, 32)}…`],
      [
        planned['to-import'] === '1' && planned['to-destroy'] === '0',
        `planned: ${planned['to-import']} to import, ${planned['to-add']} to add`,
      ],
      [approvals(evidence) === 1, `nothing was made before ${reviewer} approved`],
      [applied['outcome'] === 'applied', `applied: ${applied['added-count']} added`],
      [serves(deployed), `the agent answers at ${deployed['function-url']}`],
      noDenial(evidence),
    ]
  },
}

const reviewed: Act = {
  name: 'pull-request',
  title: `Pull request #${bigger.number}: the plan to review`,
  explanation: ['next/bigger-questions.patch. What would happen stands on the pull request; nothing does.'],
  hesitation: 0,
  event: () => pullRequestEvent(bigger),
  comment: { pull: bigger.number, title: `Pull request #${bigger.number}, to review` },
  prepare: async (stage) => {
    stage.healthUrl = `${await functionUrlOf(stage)}health`
    await stage.workspace.apply('next/bigger-questions.patch', bigger.title)
  },
  judge: (evidence) => {
    const [, planned] = outputsOf(evidence)
    const comment = commentOn(bigger, evidence)
    return [
      [evidence.run.exitCode === 0, 'every job succeeded'],
      [planned['to-change'] === '1' && planned['to-destroy'] === '0', `planned: ${planned['to-change']} to change`],
      [/memory_size[\s\S]*1024[\s\S]*2048/.test(comment), 'the comment says: memory_size, from 1024 to 2048'],
      [!everythingIn(evidence).includes(token), 'the access token is nowhere: not in log, comment, summary or output'],
      [storyOf(evidence) === 'v1', visitorsSaw(evidence)],
      noDenial(evidence),
    ]
  },
}

const merged: Act = {
  name: 'merged',
  title: 'Merged: planned again, compared, approved, applied',
  explanation: [
    'The plan after the merge is compared with the one that was reviewed; the approver sees how they differ.',
    'While the approver thinks, somebody else writes the state. The plan is made again, and does exactly the same.',
  ],
  hesitation: 1000,
  comment: { pull: bigger.number, title: `Pull request #${bigger.number}, applied` },
  prepare: (stage) => merge(stage, bigger),
  meanwhile: moveState,
  judge: (evidence) => {
    const [, planned, applied, deployed] = outputsOf(evidence)
    const identical = /Identical to the plan that was reviewed in #\d+/.exec(summariesOf(evidence))?.[0] ?? ''
    return [
      [evidence.run.exitCode === 0, 'every job succeeded'],
      [identical.endsWith(`#${bigger.number}`), `the summary says: ${identical}`],
      [approvals(evidence) === 1, `nothing was changed before ${reviewer} approved`],
      [
        applied['outcome'] === 'applied' && applied['replanned'] === 'true',
        `the state had moved: planned again, identical, applied (${applied['changed-count']} changed)`,
      ],
      [planned['fingerprint'] !== '', `fingerprint of what was approved: ${planned['fingerprint']?.slice(0, 12)}…`],
      [
        serves(deployed) && deployed['outcome'] === 'deployed',
        `published with the new memory: v${deployed['version']}`,
      ],
      [/^v1 → v\d$/.test(storyOf(evidence)), visitorsSaw(evidence)],
      [/applied/i.test(commentOn(bigger, evidence)), 'the comment says: applied'],
      noDenial(evidence),
    ]
  },
}

const wrongWay: Act = {
  name: 'wrong-way',
  title: `Pull request #${puttingBack.number}: a plan that would put a deploy back`,
  explanation: ['broken/puts-the-code-back.patch takes away the line by which Terraform leaves the image alone.'],
  hesitation: 0,
  event: () => pullRequestEvent(puttingBack),
  comment: { pull: puttingBack.number, title: `Pull request #${puttingBack.number}` },
  prepare: async ({ workspace }) => {
    await workspace.apply('broken/puts-the-code-back.patch', puttingBack.title)
  },
  judge: (evidence) => {
    const warning = /^.*Puts back a deploy:.*$/m.exec(commentOn(puttingBack, evidence))?.[0] ?? ''
    return [
      [evidence.run.exitCode === 0, 'every job succeeded'],
      [warning.includes('image_uri'), `the comment warns: ${warning.replace(/^[>\s-]+/, '').slice(0, 120)}`],
      noDenial(evidence),
    ]
  },
}

const destroyed: Act = {
  name: 'destroy',
  title: 'Destroyed, by hand',
  explanation: ['gh workflow run deploy.yml -f operation=destroy -f confirm=nl2sql-agent, and an approval.'],
  hesitation: 500,
  byHand: { workflow: '.github/workflows/deploy.yml', inputs: { operation: 'destroy', confirm: 'nl2sql-agent' } },
  prepare: async (stage) => {
    stage.healthUrl = undefined
    await stage.workspace.revert('Leave the image alone again')
  },
  judge: (evidence) => {
    const [, planned, applied] = outputsOf(evidence)
    return [
      [evidence.run.exitCode === 0, 'every job succeeded'],
      [planned['to-add'] === '0' && planned['to-change'] === '0', `planned: ${planned['to-destroy']} to destroy`],
      [approvals(evidence) === 1, `nothing was destroyed before ${reviewer} approved`],
      [
        applied['outcome'] === 'applied' && applied['destroyed-count'] === planned['to-destroy'],
        `destroyed: ${applied['destroyed-count']}`,
      ],
      noDenial(evidence),
    ]
  },
}

export const acts: readonly Act[] = [fromNothing, reviewed, merged, wrongWay, destroyed]

type Outputs = Record<string, string>

/** Of the step that begins with this word. */
export const outputsOfStep = (evidence: Evidence, job: string, step: string): Outputs =>
  evidence.run.jobs.find(({ id }) => id === job)?.steps.find(({ name }) => name.startsWith(step))?.outputs ?? {}

/** Of the image, the plan, the apply and the deploy. */
export const outputsOf = (evidence: Evidence): [Outputs, Outputs, Outputs, Outputs] => [
  outputsOfStep(evidence, 'build', 'Build'),
  outputsOfStep(evidence, 'plan', 'Plan'),
  outputsOfStep(evidence, 'production', 'Apply'),
  outputsOfStep(evidence, 'production', 'Deploy'),
]

export const commentOn = ({ number }: PullRequest, { comments }: Evidence): string =>
  comments.findLast(({ issue }) => issue === number)?.body ?? ''

export const summariesOf = ({ run }: Evidence): string =>
  run.jobs.flatMap(({ steps }) => steps.map(({ summary }) => summary)).join('\n')

/** All that is left to read of a run, for whoever may read it. */
export const everythingIn = ({ run, comments }: Evidence): string => JSON.stringify([run, comments])

const serves = ({ outcome = '', serving }: Outputs): boolean =>
  ['deployed', 'unchanged'].includes(outcome) && serving === 'new'

const approvals = ({ reviews }: Evidence): number =>
  reviews.filter(({ user, state }) => user === reviewer && state === 'approved').length

const visitorsSaw = (evidence: Evidence): string =>
  `${evidence.seen.answers.length} answers of the agent meanwhile: ${storyOf(evidence)}, and nothing else`
