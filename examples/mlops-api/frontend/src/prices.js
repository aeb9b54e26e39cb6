/** A price that the API did not give, in words for whoever asked. */
export class NoPrice extends Error {}

const patienceMs = 20_000

/**
 * Asks the API what a home is worth.
 * @param {string} api where the API answers, without a path
 * @param {object} home as `POST /predict` takes it: areas in square metres, ages in years
 * @returns {Promise<{price: number, low: number, high: number, currency: string, model: string}>}
 * @throws {NoPrice}
 */
export async function askPrice(api, home) {
  const answer = await post(`${api.replace(/\/+$/, '')}/predict`, home)
  if (answer.ok) return answer.json()
  throw new NoPrice(await reasonOf(answer))
}

async function post(url, home) {
  try {
    return await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(home),
      signal: AbortSignal.timeout(patienceMs),
    })
  } catch (error) {
    // Browsers do not tell a page why: the network, or an API that does not allow the page's origin.
    if (error.name === 'TimeoutError') throw new NoPrice('The API did not answer in time. Please try again.')
    throw new NoPrice('The API cannot be reached. Please try again.')
  }
}

/** FastAPI says in `detail` what is wrong with a home: a sentence, or one entry for each field. */
async function reasonOf(answer) {
  if (answer.status !== 422) return `The API could not answer (${answer.status}). Please try again.`
  const { detail } = await answer.json()
  if (typeof detail === 'string') return detail
  return detail.map(({ loc, msg }) => `${loc.at(-1)}: ${msg}`).join('; ')
}

/** Whole units of a currency: `$207,000`. */
export function money(amount, currency) {
  return new Intl.NumberFormat('en-US', { style: 'currency', currency, maximumFractionDigits: 0 }).format(amount)
}
