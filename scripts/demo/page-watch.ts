/** What visitors of the site get while it is deployed: the script that the page names tells the releases apart. */
import { readFileSync } from 'node:fs'
import { Agent, get } from 'node:https'
import { type Answer, type Watch, watch } from '../../sandbox/oracle/watch.ts'

const everyMs = 100
const patienceMs = 20_000

/** Asks for the page as browsers do: by its real name, over TLS, through the edge. */
export function watchPage(url: string, sandbox: Record<string, string>): Watch {
  const agent = agentOf(sandbox)
  const watching = watch({ url: () => askThrough(agent, url), everyMs, patienceMs, read: releaseOf })
  return { ...watching, stop: (...expected) => watching.stop(...expected).finally(() => agent.destroy()) }
}

/** One file of a site. */
export async function ask(url: string, sandbox: Record<string, string>): Promise<Answer & { type: string }> {
  const agent = agentOf(sandbox)
  return await askThrough(agent, url).finally(() => agent.destroy())
}

/** `/assets/index-DbAgpwRl.js`, or why there is none. */
function releaseOf({ status, body }: Answer): string {
  const [, script] = /<script[^>]* src="([^"]+)"/.exec(body) ?? []
  if (status === 200) return script ?? 'a page without a script'
  return status === 403 || status === 404 ? 'nothing' : `status ${status}`
}

const agentOf = (sandbox: Record<string, string>): Agent =>
  new Agent({
    keepAlive: true,
    proxyEnv: { HTTPS_PROXY: sandbox['HTTPS_PROXY'] },
    ca: readFileSync(sandbox['SSL_CERT_FILE']!),
  })

function askThrough(agent: Agent, url: string): Promise<Answer & { type: string }> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent }, (response) => {
      const { statusCode: status = 0, headers } = response
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (part: string) => {
        body += part
      })
      response.on('end', () => resolve({ status, body, type: headers['content-type'] ?? '' }))
      response.on('error', reject)
    })
    request.on('error', reject)
  })
}
