import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { actionYaml, doorsWithYaml, folderOf, pageOf } from '../doors.ts'
import { doorsTable, inputsTable, outputsTable } from './action-tables.ts'
import { replaceSection } from './markdown.ts'
import { planJudgement, planJudgementPath } from './plan-judgement.ts'
import { policyStatements, policyStatementsPath } from './policy-statements.ts'
import { readCatalogue, troubleshooting } from './troubleshooting.ts'

/** A page with generated parts: where it is, what it says now, and what it ought to say. */
export interface Page {
  readonly path: string
  readonly was: string
  readonly text: string
}

const read = (path: string) => (existsSync(path) ? readFileSync(path, 'utf8') : '')

/** Every file with generated parts: the page of each door, the table of policies, the catalogue. */
export const pages = async (root = '.'): Promise<Page[]> => {
  const doors = doorsWithYaml(root).map((name) => ({ name, folder: folderOf(name), yaml: actionYaml(name, root) }))
  const tables = doors.map(({ name, yaml }) => {
    const path = pageOf(name)
    const was = read(join(root, path))
    const withInputs = replaceSection(was, 'inputs', inputsTable(yaml))
    return { path, was, text: replaceSection(withInputs, 'outputs', outputsTable(yaml)) }
  })
  const page = (path: string, text: string): Page => ({ path, was: read(join(root, path)), text })
  const policies = existsSync(join(root, 'bootstrap/policies'))
    ? [page(policyStatementsPath, policyStatements(root))]
    : []
  const chapters = await readCatalogue(root)
  const catalogue = chapters.length > 0 ? [page('docs/troubleshooting.md', troubleshooting(chapters))] : []
  const judgement = existsSync(join(root, 'src/targets/terraform')) ? [page(planJudgementPath, planJudgement())] : []
  const top = read(join(root, 'README.md'))
  return [
    page('README.md', replaceSection(top, 'doors', doorsTable(doors))),
    ...tables,
    ...policies,
    ...catalogue,
    ...judgement,
  ]
}
