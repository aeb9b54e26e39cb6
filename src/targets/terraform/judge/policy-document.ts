import { jsonIn } from '../plan/text-shape.ts'
import { at, type Branch, childOf, isBranch, isList, type Path, type Tree } from '../plan/tree.ts'

/** A statement that allows something, of a policy of IAM. */
interface Statement {
  /** Lower case: IAM does not look at the case of actions. */
  readonly actions: readonly string[]
  readonly resources: readonly string[]
  /** `*`, ARNs, account ids, services and providers. */
  readonly principals: readonly string[]
  /** The keys of its conditions, lower case; none: it holds always. */
  readonly conditions: readonly string[]
}

/** The text of a policy, or what stands for one. */
type Document = Tree | undefined

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html */
const statementsOf = (document: Document): readonly Statement[] => {
  const policy = typeof document === 'string' ? jsonIn(document) : document
  return listOf(childOf(policy, 'Statement'))
    .filter(isBranch)
    .filter((statement) => statement['Effect'] === 'Allow')
    .map((statement) => ({
      // `NotAction` allows all but a few.
      actions: 'NotAction' in statement ? ['*'] : textsOf(statement['Action']).map((action) => action.toLowerCase()),
      resources: 'NotResource' in statement ? ['*'] : textsOf(statement['Resource']),
      principals: 'NotPrincipal' in statement ? ['*'] : principalsOf(statement['Principal']),
      conditions: conditionKeys(statement),
    }))
}

const listOf = (tree: Tree | undefined): readonly Tree[] => (isList(tree) ? tree : tree === undefined ? [] : [tree])

const textsOf = (tree: Tree | undefined): readonly string[] => listOf(tree).filter((each) => typeof each === 'string')

const principalsOf = (tree: Tree | undefined): readonly string[] =>
  isBranch(tree) ? Object.values(tree).flatMap(textsOf) : textsOf(tree)

const conditionKeys = (statement: Branch): readonly string[] =>
  Object.values(isBranch(statement['Condition']) ? statement['Condition'] : {})
    .filter(isBranch)
    .flatMap((test) => Object.keys(test))
    .map((key) => key.toLowerCase())

const onEverything = ({ resources }: Statement): boolean => resources.includes('*')

/** Lets whoever has it do everything, or give itself every right. */
export const allowsEverything = (document: Document): boolean =>
  statementsOf(document).some(
    (statement) => onEverything(statement) && statement.actions.some((action) => /^(\*|\*:\*|iam:\*)$/.test(action)),
  )

/** All actions of a service, on everything there is. */
export const allowsWholeService = (document: Document): boolean =>
  statementsOf(document).some(
    (statement) => onEverything(statement) && statement.actions.some((action) => /^(?!iam:)[\w-]+:\*$/.test(action)),
  )

/** May give any role to a service, unless a condition says to which. */
export const passesAnyRole = (document: Document): boolean =>
  statementsOf(document).some(
    (statement) =>
      onEverything(statement) && statement.actions.includes('iam:passrole') && statement.conditions.length === 0,
  )

/** Holds for everybody in the world. */
export const isForAnybody = (document: Document): boolean =>
  statementsOf(document).some(({ principals, conditions }) => principals.includes('*') && conditions.length === 0)

const gitHub = /(^|\/)token\.actions\.githubusercontent\.com$/

/** Trusts the tokens of GitHub, and does not look at which repository they are of. */
export const trustsAnyRepository = (document: Document): boolean =>
  statementsOf(document).some(
    ({ principals, conditions }) =>
      principals.some((principal) => gitHub.test(principal)) &&
      !conditions.some((key) => /:(sub|repository|repository_id|job_workflow_ref)$/.test(key)),
  )

/** The documents that an object has at some paths; `*` stands for every element of a list. */
export const documentsAt = (values: Tree, path: Path): readonly Document[] => {
  const place = path.indexOf('*')
  if (place === -1) return [at(values, path)]
  return listOf(at(values, path.slice(0, place))).flatMap((each) => documentsAt(each, path.slice(place + 1)))
}
