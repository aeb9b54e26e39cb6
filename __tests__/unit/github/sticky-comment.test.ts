import { describe, expect, test } from '@jest/globals'
import { markOf } from '../../../src/github/marker.ts'
import { comments, draft, gitHubServer, head, repositoryWithPull, writerOf } from './github-server.ts'

const github = gitHubServer()
const scene = (seed = {}) => repositoryWithPull(github(), seed)
const seen = (repository: string) => comments(github(), repository)

describe('one comment', () => {
  test.concurrent('is made, found again and replaced in its place', async () => {
    const repository = await scene()
    const one = await writerOf(github(), repository)
    expect(await one.sticky.read()).toEqual({})
    const written = await one.sticky.write(draft('The first plan', { digest: 'x' }))
    const [made] = await seen(repository)
    expect(written).toMatchObject({ outcome: 'written', id: made!.id, url: expect.stringContaining('#issuecomment-') })
    expect(made).toMatchObject({ author: 'github-actions[bot]' })
    expect(markOf('terraform-plan', made!.body)).toMatchObject({ mark: { stamp: one.stamp }, text: 'The first plan' })

    const two = await writerOf(github(), repository)
    expect(await two.sticky.read()).toMatchObject({
      found: { stamp: one.stamp, data: { digest: 'x' }, text: 'The first plan' },
    })
    expect(await two.sticky.write(draft('The second plan'))).toMatchObject({ outcome: 'written', id: made!.id })
    expect(await seen(repository)).toMatchObject([{ id: made!.id, body: expect.stringMatching(/\nThe second plan$/) }])
    expect(await github().violations(repository)).toEqual([])
  })

  test.concurrent('that already says this is not written again', async () => {
    const repository = await scene()
    const { sticky, job } = await writerOf(github(), repository)
    await sticky.write(draft('Same'))
    await sticky.write(draft('Same'))
    const calls = (await github().calls(repository)).filter((call) => call.job === job.id && call.method !== 'GET')
    expect(calls.map(({ method }) => method)).toEqual(['POST'])
  })

  test.concurrent('per label, kind and pull request', async () => {
    const repository = await scene({ pulls: [7, 8].map((number) => ({ number, head: { sha: head } })) })
    for (const more of [{}, { label: 'other' }, { kind: 'stack' }, { pull: 8 }])
      await (await writerOf(github(), repository, {}, more)).sticky.write(draft(JSON.stringify(more)))
    expect((await seen(repository)).map(({ body }) => body.split('\n')[1])).toEqual([
      '{}',
      '{"label":"other"}',
      '{"kind":"stack"}',
      '{"pull":8}',
    ])
  })

  test.concurrent('is found behind a hundred others', async () => {
    const repository = await scene()
    const { sticky, asked } = await writerOf(github(), repository)
    const say = (body: string) =>
      fetch(`${github().url}/repos/${repository}/issues/7/comments`, {
        method: 'POST',
        headers: { authorization: `Bearer ${asked.token}` },
        body: JSON.stringify({ body }),
      })
    await Promise.all(Array.from({ length: 105 }, (_, number) => say(`Comment ${number}`)))
    await sticky.write(draft('Plan'))
    await (await writerOf(github(), repository)).sticky.write(draft('Plan again'))
    expect((await seen(repository)).filter(({ body }) => body.includes('Plan'))).toHaveLength(1)
  })
})

describe('whose comment it is', () => {
  test.concurrent("somebody else's with our marker stays what it is", async () => {
    const repository = await scene()
    const mallory = await writerOf(github(), repository, { user: 'mallory' })
    expect(await mallory.sticky.write(draft('Mine'))).toMatchObject({ outcome: 'written' })
    const ours = await writerOf(github(), repository)
    await ours.sticky.write(draft('Ours'))
    expect(await seen(repository)).toMatchObject([
      { author: 'mallory', body: expect.stringContaining('Mine') },
      { author: 'github-actions[bot]', body: expect.stringContaining('Ours') },
    ])
  })

  test.concurrent('an App finds its own, and a job its own', async () => {
    const repository = await scene()
    for (const round of ['first', 'second'])
      for (const app of [undefined, 'planner', 'other'])
        await (await writerOf(github(), repository, app ? { app } : {})).sticky.write(draft(`${app} ${round}`))
    expect((await seen(repository)).map(({ author, body }) => [author, body.split('\n')[1]])).toEqual([
      ['github-actions[bot]', 'undefined second'],
      ['planner[bot]', 'planner second'],
      ['other[bot]', 'other second'],
    ])
  })

  test.concurrent('a person may edit below the marker, and what has lost its marker is not ours any more', async () => {
    const repository = await scene()
    const { sticky } = await writerOf(github(), repository)
    const written = await sticky.write(draft('Plan'))
    const body = (await seen(repository))[0]!.body
    const alice = await writerOf(github(), repository, { user: 'alice' })
    const edit = (text: string) =>
      fetch(`${github().url}/repos/${repository}/issues/comments/${(written as { id: number }).id}`, {
        method: 'PATCH',
        headers: { authorization: `Bearer ${alice.asked.token}` },
        body: JSON.stringify({ body: text }),
      })
    await edit(`${body}\nI looked at it.`)
    await (await writerOf(github(), repository)).sticky.write(draft('Plan 2'))
    expect((await seen(repository)).map((each) => each.body.split('\n').slice(1).join())).toEqual(['Plan 2'])
    await edit('All mine now')
    await (await writerOf(github(), repository)).sticky.write(draft('Plan 3'))
    expect((await seen(repository)).map((each) => each.body.split('\n').at(-1))).toEqual(['All mine now', 'Plan 3'])
  })
})

describe('who has the last word', () => {
  test.concurrent('an older run that comes late does not overwrite a newer one', async () => {
    const repository = await scene()
    const [older, newer] = [await writerOf(github(), repository), await writerOf(github(), repository)]
    await newer.sticky.write(draft('New'))
    expect(await older.sticky.write(draft('Old'))).toMatchObject({ outcome: 'superseded', by: newer.stamp })
    expect(await seen(repository)).toMatchObject([{ body: expect.stringContaining('New') }])
  })

  test.concurrent('the present head goes before a commit that was replaced', async () => {
    const repository = await scene()
    const first = await writerOf(github(), repository)
    const later = await writerOf(github(), repository, {}, {})
    const gone = await writerOf(github(), repository, {}, { stamp: { ...later.stamp, head: 'b'.repeat(40) } })
    await gone.sticky.write(draft('Of a commit that was replaced'))
    expect(await first.sticky.write(draft('Of the head'))).toMatchObject({ outcome: 'written' })
    expect(await gone.sticky.write(draft('Again'))).toMatchObject({ outcome: 'superseded' })
  })

  test.concurrent('two jobs of one run with one label: the second is told', async () => {
    const repository = await scene()
    const one = await writerOf(github(), repository)
    const two = await writerOf(github(), repository, { run: one.job.run })
    const outcomes = await Promise.all([one.sticky.write(draft('One')), two.sticky.write(draft('Two'))])
    expect(await seen(repository)).toHaveLength(1)
    expect(outcomes.filter(({ outcome }) => outcome === 'written')).toHaveLength(1)
  })
})

describe('an edit', () => {
  test.concurrent('changes text and data, and leaves whose word it is', async () => {
    const repository = await scene()
    const plan = await writerOf(github(), repository)
    await plan.sticky.write(draft('Plan\nStatus: planned', { digest: 'x' }))
    const apply = await writerOf(github(), repository, {}, { stamp: plan.stamp })
    const written = await apply.sticky.edit(({ text, data }) => ({
      text: text.replace('planned', 'applied'),
      data: { ...data, applied: true },
    }))
    expect(written).toMatchObject({ outcome: 'written' })
    expect(await plan.sticky.read()).toMatchObject({
      found: { text: 'Plan\nStatus: applied', data: { digest: 'x', applied: true }, stamp: plan.stamp },
    })
  })

  test.concurrent('is not made once a newer run has taken the comment over, nor where there is none', async () => {
    const repository = await scene()
    const plan = await writerOf(github(), repository)
    expect(await plan.sticky.edit(({ data }) => ({ text: 'Applied', data }))).toEqual({ outcome: 'gone' })
    await plan.sticky.write(draft('Plan'))
    const newer = await writerOf(github(), repository)
    await newer.sticky.write(draft('Newer plan'))
    expect(await plan.sticky.edit(({ data }) => ({ text: 'Applied', data }))).toMatchObject({
      outcome: 'superseded',
      by: newer.stamp,
    })
    expect(await seen(repository)).toMatchObject([{ body: expect.stringContaining('Newer plan') }])
  })
})
