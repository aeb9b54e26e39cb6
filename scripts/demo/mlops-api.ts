import { join } from 'node:path'
import { repository as house } from '../../sandbox/setup/places.ts'
import { deployInfrastructure, deployTrust, variablesOf } from './account.ts'
import type { Act, Finding } from './act.ts'
import { doorStep, type Evidence, type Stage, storyOf, writesIn } from './rehearsal.ts'
import { makeWorkspace } from './workspace.ts'

const name = 'mlops-api'
const repository = `acme/${name}`
const environment = 'production'
const reviewer = 'mona'

/** The example's repository at GitHub and its account at AWS, as its README has a user make them. */
export async function setStage(parts: Pick<Stage, 'sandbox' | 'aws' | 'gitHub' | 'screen'>): Promise<Stage> {
  if (process.arch !== 'x64') throw new Error(`${name} is built for x86_64, and this machine is ${process.arch}`)
  const scratch = parts.sandbox['SANDBOX_DIRECTORY']!
  const workspace = await makeWorkspace(join(house, 'examples', name), join(scratch, name))
  await workspace.commit('Begin')
  const gitHub = await parts.gitHub.seed(repository, {
    private: true,
    environments: { [environment]: { reviewers: [reviewer], branches: ['main'] } },
  })
  const application = { aws: parts.aws, name, say: (what: string) => parts.screen.line('setup', what) }
  const roles = await deployTrust(application, gitHub, environment)
  const addresses = await deployInfrastructure(application, { workspace: workspace.directory, scratch })
  return {
    ...parts,
    repository,
    environment,
    reviewer,
    workspace,
    workflow: '.github/workflows/backend.yml',
    variables: variablesOf(application, roles, addresses),
    healthUrl: `${addresses.api}/health`,
  }
}

const firstDeploy: Act = {
  name: 'deploy',
  title: 'A first deployment, behind a gate',
  explanation: ['The commit is tested and built. Nothing is deployed before somebody approves.'],
  hesitation: 1500,
  prepare: async ({ workspace }) => {
    await workspace.commit('Deploy from the pipeline')
  },
  judge: (evidence) => {
    const [built, deployed] = outputsOf(evidence)
    const reviewed = evidence.reviews.some(({ user, state }) => user === reviewer && state === 'approved')
    const image = `${built['digest']?.slice(0, 19)}…`
    return [
      [evidence.run.exitCode === 0, 'every job succeeded'],
      [built['outcome'] === 'built', `built and pushed: ${name}@${image}`],
      [reviewed, `the deployment waited until ${reviewer} approved it`],
      [deployed['outcome'] === 'deployed' && deployed['image-digest'] === built['digest'], `deployed: ${image}, as v2`],
      [storyOf(evidence) === 'v1 → v2', visitorsSaw(evidence)],
      noDenial(evidence),
    ]
  },
}

const sameAgain: Act = {
  name: 'again',
  title: 'The same commit again',
  explanation: ['What is there already is found to be there.'],
  hesitation: 0,
  prepare: async () => undefined,
  judge: (evidence) => {
    const [built, deployed] = outputsOf(evidence)
    const writes = writesIn(evidence)
    return [
      [evidence.run.exitCode === 0, 'every job succeeded'],
      [built['outcome'] === 'reused' && built['changed'] === 'false', 'nothing was built'],
      [deployed['outcome'] === 'unchanged' && deployed['changed'] === 'false', 'nothing was deployed'],
      [
        writes.length === 0,
        `of ${evidence.calls.length} calls to AWS, ${writes.join(', ') || 'none'} changed anything`,
      ],
      [storyOf(evidence) === 'v2', visitorsSaw(evidence)],
    ]
  },
}

const broken: Act = {
  name: 'broken',
  title: 'A commit that is broken in a way its tests cannot see',
  explanation: [
    'It reads a variable that the tests set and the function does not have (broken/fails-in-use.patch).',
    'Tests, build and test call pass. The smoke test of the API does not.',
  ],
  hesitation: 0,
  prepare: async ({ workspace }) => {
    await workspace.apply('broken/fails-in-use.patch', 'Let the configuration choose the currency')
  },
  judge: (evidence) => {
    const step = doorStep(evidence, 'deploy')
    const [, deployed] = outputsOf(evidence)
    const cause = deployed['failure-reason'] ?? ''
    const ownLine = /KeyError: 'CURRENCY'/.exec(step?.summary ?? '')?.[0] ?? ''
    return [
      [evidence.run.exitCode === 1, 'the workflow failed, as it must'],
      [deployed['outcome'] === 'rolled-back' && deployed['serving'] === 'previous', 'rolled back: v2 serves again'],
      [cause.includes('/predict: status 500'), `the cause: ${cause}`],
      [ownLine !== '', `its own last log line: ${ownLine}`],
      [storyOf(evidence) === 'v2 → v3 → v2', visitorsSaw(evidence)],
    ]
  },
}

export const acts: readonly Act[] = [firstDeploy, sameAgain, broken]

const outputsOf = (evidence: Evidence): [Record<string, string>, Record<string, string>] => [
  doorStep(evidence, 'build')?.outputs ?? {},
  doorStep(evidence, 'deploy')?.outputs ?? {},
]

const visitorsSaw = (evidence: Evidence): string =>
  `${evidence.seen.answers.length} answers of the API meanwhile: ${storyOf(evidence)}, and nothing else`

const noDenial = ({ decisions }: Evidence): Finding => {
  const denied = decisions.filter(({ decision }) => decision !== 'Allow').map(({ action }) => action)
  return [
    denied.length === 0,
    `${decisions.length} questions to the roles' policies, ${denied.join(', ') || 'none'} denied`,
  ]
}
