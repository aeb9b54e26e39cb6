/** What an operation answers, before it is checked against GitHub's description and written to the socket. */
export interface Answer {
  status: number
  body?: unknown
  headers?: Record<string, string>
}

export const answer = (status: number, body?: unknown, headers: Record<string, string> = {}): Answer => ({
  status,
  body,
  headers,
})

/** An error in the form that GitHub gives it. */
export const refusal = (status: number, message: string, errors?: unknown[]): Answer =>
  answer(status, {
    message,
    ...(errors ? { errors } : {}),
    documentation_url: 'https://docs.github.com/rest',
    status: String(status),
  })

export const notFound = (): Answer => refusal(404, 'Not Found')

/** One page of a list with its `link` header; `wrap` names the property that holds the list, where GitHub has one. */
export const page = (url: string, query: Record<string, string>, list: unknown[], wrap?: string): Answer => {
  const size = Math.min(Number(query['per_page'] ?? 30), 100)
  const current = Number(query['page'] ?? 1)
  const last = Math.max(1, Math.ceil(list.length / size))
  const items = list.slice((current - 1) * size, current * size)
  const link = (number: number, relation: string) => {
    const target = new URL(url)
    for (const [name, value] of Object.entries(query)) target.searchParams.set(name, value)
    target.searchParams.set('page', String(number))
    return `<${target}>; rel="${relation}"`
  }
  const links = [
    ...(current > 1 ? [link(current - 1, 'prev')] : []),
    ...(current < last ? [link(current + 1, 'next'), link(last, 'last')] : []),
    ...(current > 1 ? [link(1, 'first')] : []),
  ]
  const body = wrap ? { total_count: list.length, [wrap]: items } : items
  return answer(200, body, links.length > 0 ? { link: links.join(', ') } : {})
}
