import { code, details, paragraphs, plain, table } from '../action/markdown.ts'
import type { Author, PullRequest, Shipped, ShippedCommit, Side } from './shipped.ts'

/** What the commits are those of. */
export interface About {
  readonly base: string
  readonly head: string
  readonly repositoryUrl: string
  /** A dry run: it would. */
  readonly planned: boolean
  /** Where a step deploys several things: whose this is. */
  readonly whose?: readonly string[] | undefined
}

/** What was shipped and what was taken back. Titles and names are of others: nothing in them is markup. */
export const shippedMarkdown = (shipped: Shipped, about: About): string => {
  const whose = about.whose ? `${about.whose.map(code).join(', ')}: ` : ''
  if (shipped.status === 'identical')
    return `${whose}What served before is of the same commit, ${code(short(about.base))}.`
  return paragraphs(
    sideMarkdown(
      shipped.added,
      about.planned ? 'Would ship' : 'Shipped',
      whose,
      about,
      `${about.base}...${about.head}`,
    ),
    sideMarkdown(
      shipped.takenBack,
      about.planned ? 'Would take back' : 'Taken back',
      whose,
      about,
      `${about.head}...${about.base}`,
    ),
  )
}

const short = (sha: string) => sha.slice(0, 7)

const sideMarkdown = ({ total, commits, pulls }: Side, what: string, whose: string, about: About, span: string) =>
  total > 0 &&
  paragraphs(
    `${whose}**${what}: ${counted(total, 'commit')}${pulls.length > 0 ? `, ${counted(pulls.length, 'pull request')}` : ''}** ([compare](${about.repositoryUrl}/compare/${span}))`,
    pulls.map((pull) => `* ${pullLine(pull, about.repositoryUrl)}`).join('\n'),
    details('Commits', commitTable(commits, total, about.repositoryUrl)),
  )

const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`

const pullLine = ({ number, title, author }: PullRequest, url: string): string =>
  `[#${number}](${url}/pull/${number}) ${plain(cut(title))} by ${byline(author)}`

const commitTable = (commits: readonly ShippedCommit[], total: number, url: string): string => {
  const rows = commits.map(({ sha, title, author }) => [
    `[${code(short(sha))}](${url}/commit/${sha})`,
    plain(cut(title)),
    byline(author),
  ])
  const more = total - commits.length
  return paragraphs(table(['Commit', 'What', 'By'], rows), more > 0 && `… and ${more} more.`)
}

const byline = ({ login, name }: Author): string => (login ? `@${plain(login)}` : plain(cut(name)))

/** Characters: a title is a line. */
const longest = 120

/** Signs that are not seen can turn the direction of a line. */
const cut = (text: string) => {
  const seen = text.replaceAll(/\p{Cc}|\p{Cf}/gu, '')
  return seen.length > longest ? `${seen.slice(0, longest)}…` : seen
}
