import { commentKey, markerLine, markOf } from './marker.ts'
import { ownLogin } from './own-login.ts'
import { type Asked, gitHubList, gitHubSend } from './rest.ts'
import type { Stamp } from './stamp.ts'
import type { Draft, FoundComment, StickyAddress } from './sticky.ts'

/** A comment of ours with its whole text, marker included. */
export interface OwnComment extends FoundComment {
  readonly body: string
}

/** What GitHub made of a text: it may not be the same to the last space. */
export interface Stored {
  readonly id: number
  readonly body: string
}

/** The comments on one pull request that are ours by author, kind and label. @throws GitHubRefusal everywhere */
export interface CommentThread {
  /** Oldest first. */
  list(asked: Asked): Promise<readonly OwnComment[]>
  create(asked: Asked, body: string): Promise<Stored>
  replace(asked: Asked, id: number, body: string): Promise<Stored>
  remove(asked: Asked, id: number): Promise<void>
  /** A whole text with its marker. */
  bodyOf(stamp: Stamp, data: Draft['data'], text: string): string
}

/** The parts of GitHub's answer that are read. https://docs.github.com/en/rest/issues/comments */
interface CommentAnswer {
  readonly id: number
  readonly html_url: string
  readonly body?: string | null
  readonly user: { readonly login?: string } | null
}

/** A comment of somebody else is none of ours, whatever it says of itself. */
export const threadOf = ({ asked: { repository }, pull, kind, label }: StickyAddress): CommentThread => {
  const key = commentKey(label)
  const all = `/repos/${repository}/issues/${pull}/comments`
  const one = (id: number) => `/repos/${repository}/issues/comments/${id}`
  let login: Promise<string> | undefined

  const oursIn = (answer: CommentAnswer, author: string): OwnComment[] => {
    const body = answer.body ?? ''
    const found = answer.user?.login === author ? markOf(kind, body) : undefined
    if (found?.mark.key !== key) return []
    const { mark, text } = found
    return [{ id: answer.id, url: answer.html_url, stamp: mark.stamp, data: mark.data, text, body }]
  }

  return {
    list: async (asked) => {
      login ??= ownLogin(asked)
      const [author, answers] = await Promise.all([login, gitHubList<CommentAnswer>(asked, all)])
      return answers.flatMap((answer) => oursIn(answer, author)).sort((a, b) => a.id - b.id)
    },
    create: async (asked, body) => {
      const answer = (await gitHubSend(asked, 'POST', all, { body })) as CommentAnswer
      // The truth about ourselves, where it could not be asked for.
      if (answer.user?.login) login = Promise.resolve(answer.user.login)
      return { id: answer.id, body: answer.body ?? '' }
    },
    replace: async (asked, id, body) => {
      const answer = (await gitHubSend(asked, 'PATCH', one(id), { body })) as CommentAnswer
      return { id, body: answer.body ?? '' }
    },
    remove: async (asked, id) => void (await gitHubSend(asked, 'DELETE', one(id))),
    bodyOf: (stamp, data, text) => `${markerLine(kind, { key, stamp, data })}\n${text}`,
  }
}
