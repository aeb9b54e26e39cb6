import { useState } from 'react'
import { anExample, homeOf, kinds, neighbourhoods, numbers } from './homes.js'
import { Price } from './Price.jsx'
import { askPrice } from './prices.js'

/** Given at build time: where the API answers. */
const api = import.meta.env.VITE_API_URL

export function App() {
  const [answer, setAnswer] = useState({})
  const ask = async (event) => {
    event.preventDefault()
    const home = homeOf(new FormData(event.currentTarget))
    setAnswer({ waiting: true })
    try {
      setAnswer({ home, estimate: await askPrice(api, home) })
    } catch (error) {
      setAnswer({ problem: error.message })
    }
  }
  return (
    <>
      <header>
        <h1>What is this home worth?</h1>
        <p>An estimate from what homes like it cost.</p>
      </header>
      <main>
        <form onSubmit={ask}>
          <Choice name="neighbourhood" label="Neighbourhood" values={neighbourhoods} />
          <Choice name="kind" label="Kind" values={kinds} />
          {numbers.map(({ name, label, min, max }) => (
            <label key={name}>
              {label}
              <input type="number" name={name} min={min} max={max} defaultValue={anExample[name]} required />
            </label>
          ))}
          <button type="submit" disabled={answer.waiting}>
            Estimate
          </button>
        </form>
        <output aria-live="polite">
          {answer.waiting && <p>Asking …</p>}
          {answer.problem && <p role="alert">{answer.problem}</p>}
          {answer.estimate && <Price home={answer.home} estimate={answer.estimate} />}
        </output>
      </main>
    </>
  )
}

function Choice({ name, label, values }) {
  return (
    <label>
      {label}
      <select name={name} defaultValue={anExample[name]}>
        {values.map((value) => (
          <option key={value}>{value}</option>
        ))}
      </select>
    </label>
  )
}
