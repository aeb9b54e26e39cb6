import { join } from 'node:path'
import { repository as house } from '../../sandbox/setup/places.ts'
import { deployApi, deployGround, deployTrust, variablesOf } from './account.ts'
import { name, reviewer } from './mlops-api-acts.ts'
import type { SiteStage, Stage } from './rehearsal.ts'
import { makeWorkspace } from './workspace.ts'

const repository = `acme/${name}`
const environment = 'production'

export { acts } from './mlops-api-acts.ts'

/** The example's repository at GitHub and its account at AWS, as its README has a user make them. */
export async function setStage(parts: Pick<Stage, 'sandbox' | 'aws' | 'gitHub' | 'screen'>): Promise<SiteStage> {
  if (process.arch !== 'x64') throw new Error(`${name} is built for x86_64, and this machine is ${process.arch}`)
  const scratch = parts.sandbox['SANDBOX_DIRECTORY']!
  const workspace = await makeWorkspace(join(house, 'examples', name), join(scratch, name))
  await workspace.commit('Begin')
  const gitHub = await parts.gitHub.seed(repository, {
    private: true,
    environments: { [environment]: { reviewers: [reviewer], branches: ['main'] } },
  })
  const application = { aws: parts.aws, name, say: (what: string) => parts.screen.line('setup', what) }
  const ground = await deployGround(application, workspace.directory)
  const roles = await deployTrust(application, gitHub, environment, { site: ground.site })
  const apiUrl = await deployApi(application, ground, { workspace: workspace.directory, scratch })
  return {
    ...parts,
    repository,
    environment,
    reviewer,
    workspace,
    workflow: '.github/workflows/deploy.yml',
    variables: variablesOf(application, roles, ground.site, apiUrl),
    healthUrl: `${apiUrl}/health`,
    siteUrl: `${ground.site.url}/`,
  }
}
