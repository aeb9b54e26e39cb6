import { code } from '../../action/markdown.ts'
import type { TrustStatement } from '../../aws/iam.ts'
import { type Claims, issuerOf } from '../../aws/trust.ts'

/** Whom a trust policy lets in. */
export interface TrustWidth {
  /** Whether it has a statement for the tokens of GitHub at all. */
  readonly knowsGitHub: boolean
  /** What is wider than one job, in sentences. */
  readonly wide: readonly string[]
  /** Other jobs of GitHub, each named in full: somebody meant them. */
  readonly beside: readonly string[]
}

/** Whom it lets in besides the job. Statements that deny only narrow what others allow: they are not looked at. */
export const trustWidth = (statements: readonly TrustStatement[], claims: Claims): TrustWidth => {
  const issuer = issuerOf(claims)
  const isGitHub = (principal: string) => principal.endsWith(`:oidc-provider/${issuer}`)
  const open = statements.filter(({ effect, actions }) => effect === 'Allow' && actions.some(assumes))
  const ofGitHub = open.filter(({ principals }) => principals.some(isGitHub))
  const others = new Set(open.flatMap(({ principals }) => principals.filter((principal) => !isGitHub(principal))))
  const subjects = ofGitHub.flatMap((statement) => subjectsOf(statement, issuer))
  return {
    knowsGitHub: ofGitHub.length > 0,
    wide: [
      ...ofGitHub.flatMap((statement) => tooWide(statement, issuer)),
      ...[...others].map((principal) => `The trust policy lets in ${who(principal)}, not just jobs of GitHub.`),
    ],
    beside: [...new Set(subjects.filter(({ fits }) => !fits).map(({ value }) => value))].filter(
      (value) => value !== claims['sub'],
    ),
  }
}

/** `sts:TagSession` lets in nobody. */
const assumes = (action: string): boolean => /^(\*|sts:(\*|AssumeRole.*))$/i.test(action)

const who = (principal: string): string => (principal === '*' ? 'everybody' : code(principal))

interface Condition {
  readonly operator: string
  readonly value: string
}

const conditionsOf = ({ conditions }: TrustStatement, claim: string): readonly Condition[] =>
  Object.entries(conditions).flatMap(([operator, keys]) =>
    Object.entries(keys).flatMap(([name, values]) =>
      name.toLowerCase() === claim.toLowerCase() ? values.map((value) => ({ operator, value })) : [],
    ),
  )

/** Subjects that are let in. `fits`: every one that fits a pattern. What is kept out (`StringNotLike`) names nobody. */
const subjectsOf = (statement: TrustStatement, issuer: string) =>
  conditionsOf(statement, `${issuer}:sub`)
    .filter(({ operator }) => !operator.includes('Not'))
    .map(({ operator, value }) => ({ value, fits: operator.includes('Like') && /[*?]/.test(value) }))

const tooWide = (statement: TrustStatement, issuer: string): readonly string[] => {
  const subjects = subjectsOf(statement, issuer)
  return [
    ...(conditionsOf(statement, `${issuer}:aud`).length === 0
      ? ['The trust policy does not look at the audience (`aud`) of the token.']
      : []),
    ...(subjects.length === 0
      ? ['The trust policy does not look at the subject (`sub`): any repository on GitHub may assume the role.']
      : subjects
          .filter(({ fits }) => fits)
          .map(({ value }) => `The trust policy lets in every job that fits ${code(value)}, not just this one.`)),
  ]
}
