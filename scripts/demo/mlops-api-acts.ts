/** What the demo of mlops-api shows: five runs of its workflows, and what each must have done. */
import { type Act, type Finding, noDenial } from './act.ts'
import { doorStep, type Evidence, pageStoryOf, storyOf, writesIn } from './rehearsal.ts'
import type { Visit } from './visitor.ts'

export const name = 'mlops-api'
export const reviewer = 'mona'

const firstDeploy: Act = {
  name: 'deploy',
  title: 'A first deployment, behind a gate',
  explanation: [
    'The commit is tested and built. Nothing is deployed before somebody approves.',
    'The page is built with the address of the API that has just been proved, and published after it.',
  ],
  hesitation: 1500,
  prepare: async ({ workspace }) => {
    await workspace.commit('Deploy from the pipeline')
  },
  judge: (evidence) => {
    const [built, deployed, page] = outputsOf(evidence)
    const reviewed = evidence.reviews.filter(({ user, state }) => user === reviewer && state === 'approved')
    const [before, after, ...more] = pageStoryOf(evidence)
    const image = `${built['digest']?.slice(0, 19)}…`
    return [
      [evidence.run.exitCode === 0, 'every job succeeded'],
      [built['outcome'] === 'built', `built and pushed: ${name}@${image}`],
      [reviewed.length === 2, `both deployments waited until ${reviewer} approved them`],
      [deployed['outcome'] === 'deployed' && deployed['image-digest'] === built['digest'], `deployed: ${image}, as v2`],
      [storyOf(evidence) === 'v1 → v2', visitorsSaw(evidence)],
      [page['outcome'] === 'deployed', `published: ${page['uploaded']} files, ${page['bytes-uploaded']} bytes`],
      [before === 'nothing' && isScript(after) && more.length === 0, pageVisitorsSaw(evidence)],
      noDenial(evidence),
    ]
  },
  visit: async (visitor, siteUrl) => {
    const visit = await visitor.open('old', siteUrl)
    return { visit, name: 'old', findings: [showsAPrice(visit)] }
  },
}

const sameAgain: Act = {
  name: 'again',
  title: 'The same commit again',
  explanation: ['What is there already is found to be there.'],
  hesitation: 0,
  prepare: async () => undefined,
  judge: (evidence) => {
    const [built, deployed, page] = outputsOf(evidence)
    const writes = writesIn(evidence)
    return [
      [evidence.run.exitCode === 0, 'every job succeeded'],
      [built['outcome'] === 'reused' && built['changed'] === 'false', 'nothing was built'],
      [deployed['outcome'] === 'unchanged' && deployed['changed'] === 'false', 'nothing was deployed'],
      [page['outcome'] === 'unchanged' && page['changed'] === 'false', 'nothing was published'],
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
      [resultOf(evidence, 'deploy-page') === 'skipped', 'its page was not built, let alone published'],
    ]
  },
}

const newPage: Act = {
  name: 'new-page',
  title: 'The API mended, and a new page',
  explanation: [
    'The last commit is reverted, and the page shows more (next/price-per-square-metre.patch).',
    'An image with that content is there already, and serves: only the page is deployed.',
  ],
  hesitation: 0,
  prepare: async ({ workspace }) => {
    await workspace.revert('Take the configuration of the currency back')
    await workspace.apply('next/price-per-square-metre.patch', 'Show the price of a square metre')
  },
  judge: (evidence) => {
    const [built, deployed, page] = outputsOf(evidence)
    const [before, after, ...more] = pageStoryOf(evidence)
    const paths = Object.values(JSON.parse(page['invalidation-paths'] ?? '{}') as Record<string, string[]>).flat()
    return [
      [evidence.run.exitCode === 0, 'every job succeeded'],
      [built['outcome'] === 'reused' && deployed['outcome'] === 'unchanged', 'the API is as it was'],
      [page['outcome'] === 'deployed', `published: ${page['uploaded']} files; invalidated: ${paths.join(' ')}`],
      [isScript(before) && isScript(after) && before !== after && more.length === 0, pageVisitorsSaw(evidence)],
      noDenial(evidence),
    ]
  },
  visit: async (visitor, siteUrl, before) => {
    const visit = await visitor.open('new', siteUrl)
    const [oldScript = ''] = before.get('deploy')?.scripts ?? []
    const again = await visitor.reload('old', oldScript)
    const price = await visitor.estimateAgain('old')
    return {
      visit,
      name: 'new',
      findings: [
        showsAPrice(visit),
        [visit.scripts[0] !== oldScript, `it is another page: ${visit.scripts[0]} instead of ${oldScript}`],
        [
          again.status === 200 && again.type.startsWith('text/javascript') && again.bytes > 0,
          `a tab with the old page is still open: it gets ${oldScript} again (${again.status}), and ${price}`,
        ],
      ],
    }
  },
}

const putBack: Act = {
  name: 'rollback',
  title: 'Somebody puts the old page back',
  explanation: ['By hand, with .github/workflows/rollback.yml: nothing is tested or built.'],
  hesitation: 0,
  byHand: { workflow: '.github/workflows/rollback.yml', inputs: { what: 'page' } },
  prepare: async () => undefined,
  judge: (evidence) => {
    const page = doorStep(evidence, 'page')?.outputs ?? {}
    const [before, after, ...more] = pageStoryOf(evidence)
    return [
      [evidence.run.exitCode === 0, 'the workflow succeeded'],
      [page['outcome'] === 'deployed', `release ${page['release-id']} serves again`],
      [isScript(before) && isScript(after) && before !== after && more.length === 0, pageVisitorsSaw(evidence)],
      [storyOf(evidence) === 'v2', visitorsSaw(evidence)],
      noDenial(evidence),
    ]
  },
  visit: async (visitor, siteUrl, before) => {
    const visit = await visitor.open('rolled-back', siteUrl)
    const [oldScript] = before.get('deploy')?.scripts ?? []
    return {
      visit,
      name: 'rolled-back',
      findings: [showsAPrice(visit), [visit.scripts[0] === oldScript, `it is the old page: ${visit.scripts[0]}`]],
    }
  },
}

export const acts: readonly Act[] = [firstDeploy, sameAgain, broken, newPage, putBack]

/** Of the image, the API and the page. */
const outputsOf = (evidence: Evidence): [Outputs, Outputs, Outputs] => [
  doorStep(evidence, 'build')?.outputs ?? {},
  doorStep(evidence, 'deploy')?.outputs ?? {},
  doorStep(evidence, 'deploy-page')?.outputs ?? {},
]

type Outputs = Record<string, string>

const resultOf = (evidence: Evidence, job: string) => evidence.run.jobs.find(({ id }) => id === job)?.result

const isScript = (seen: string | undefined): boolean => /^\/assets\/index-[\w-]+\.js$/.test(seen ?? '')

const visitorsSaw = (evidence: Evidence): string =>
  `${evidence.seen.answers.length} answers of the API meanwhile: ${storyOf(evidence)}, and nothing else`

const pageVisitorsSaw = (evidence: Evidence): string =>
  `the page was opened ${evidence.page.answers.length} times meanwhile: ${pageStoryOf(evidence).join(' → ')}, and nothing else`

/** One that the API has given, and no complaint of the browser. */
const showsAPrice = ({ price, asked, problems, scripts }: Visit): Finding => [
  /^\$[\d,]+$/.test(price) && asked.length === 1 && problems.length === 0 && isScript(scripts[0]),
  `in a browser the page asks ${asked.join(', ') || 'nobody'} and shows ${[price, ...problems].join('; ')}`,
]
