import { money } from './prices.js'

/** What the API answered about a home. */
export function Price({ estimate }) {
  const { price, low, high, currency, model } = estimate
  return (
    <section className="price">
      <h2>{money(price, currency)}</h2>
      <p>
        Most such homes: {money(low, currency)} to {money(high, currency)}
      </p>
      <small>model {model}</small>
    </section>
  )
}
