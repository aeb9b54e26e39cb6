/** Issues and their comments; a pull request is an issue too. */
import { answer, notFound, page, refusal } from '../answer.ts'
import type { Call, Handlers } from '../call.ts'
import { actorOf, shaped, user } from '../shapes.ts'
import { fullName, now } from '../state.ts'

/** GitHub refuses longer bodies. */
const longest = 65_536

const tooLong = () =>
  refusal(422, 'Validation Failed', [
    {
      resource: 'IssueComment',
      code: 'unprocessable',
      field: 'data',
      message: `Body is too long (maximum is ${longest} characters)`,
    },
  ])

/** Recorded: renovatebot/renovate#6215. People who may write still can; the tokens of jobs and Apps cannot. */
const isLocked = (call: Call, issue: number): boolean =>
  !call.job.user && call.repository.pulls.some((pull) => pull.number === issue && pull.locked)

const find = (call: Call) =>
  call.repository.comments.find((comment) => comment.id === Number(call.parameters['comment_id']))

/** The issue number stays ours: it is not in GitHub's object. */
const shown = ({ issue: _, ...comment }: Call['repository']['comments'][number]) => comment

export const comments: Handlers = {
  'issues/get': (call) => {
    const pull = call.repository.pulls.find((each) => each.number === Number(call.parameters['issue_number']))
    if (!pull) return notFound()
    const api = `${call.world.url}/repos/${fullName(call.repository)}`
    return answer(200, {
      ...shaped(call, 'issues/get'),
      number: pull.number,
      title: pull.title,
      body: pull.body,
      state: pull.state,
      user: user(call, pull.user),
      url: `${api}/issues/${pull.number}`,
      html_url: `https://github.com/${fullName(call.repository)}/pull/${pull.number}`,
      comments: call.repository.comments.filter((comment) => comment.issue === pull.number).length,
    })
  },

  'issues/list-comments': (call) => {
    const number = Number(call.parameters['issue_number'])
    const list = call.repository.comments.filter((comment) => comment.issue === number)
    return page(call.url, call.query, list.map(shown))
  },

  'issues/create-comment': (call) => {
    if ([...call.body.body].length > longest) return tooLong()
    const issue = Number(call.parameters['issue_number'])
    if (!call.repository.pulls.some((pull) => pull.number === issue)) return notFound()
    if (isLocked(call, issue)) return refusal(403, 'Unable to create comment because issue is locked.')
    const id = call.world.nextId()
    const api = `${call.world.url}/repos/${fullName(call.repository)}`
    const comment = {
      ...shaped(call, 'issues/create-comment', 201),
      id,
      issue,
      body: call.body.body,
      user: user(call, actorOf(call)),
      author_association: 'NONE',
      created_at: now(),
      updated_at: now(),
      url: `${api}/issues/comments/${id}`,
      html_url: `https://github.com/${fullName(call.repository)}/pull/${issue}#issuecomment-${id}`,
      issue_url: `${api}/issues/${issue}`,
    }
    call.repository.comments.push(comment)
    return answer(201, shown(comment), { location: comment.url })
  },

  'issues/get-comment': (call) => {
    const comment = find(call)
    return comment ? answer(200, shown(comment)) : notFound()
  },

  'issues/update-comment': (call) => {
    const comment = find(call)
    if (!comment) return notFound()
    if ([...call.body.body].length > longest) return tooLong()
    Object.assign(comment, { body: call.body.body, updated_at: now() })
    return answer(200, shown(comment))
  },

  'issues/delete-comment': (call) => {
    const comment = find(call)
    if (!comment) return notFound()
    call.repository.comments.splice(call.repository.comments.indexOf(comment), 1)
    return answer(204)
  },
}
