import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { after, before, test } from 'node:test'
import { anExample, homeOf, kinds, neighbourhoods } from '../src/homes.js'
import { askPrice, money, NoPrice } from '../src/prices.js'

const estimate = { price: 207_000, low: 189_000, high: 226_000, currency: 'USD', model: '25c75b2023fc' }

/** What the API answers next, and what it was asked. */
let next
let asked
let api

const server = createServer((request, response) => {
  let body = ''
  request.on('data', (part) => {
    body += part
  })
  request.on('end', () => {
    asked = { method: request.method, url: request.url, type: request.headers['content-type'], home: JSON.parse(body) }
    const [status, answer] = next
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
  })
})

before(async () => {
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready))
  api = `http://127.0.0.1:${server.address().port}`
})
after(() => server.close())

test('asks the API for the price of a home', async () => {
  next = [200, estimate]
  assert.deepEqual(await askPrice(`${api}/`, anExample), estimate)
  assert.deepEqual(asked, { method: 'POST', url: '/predict', type: 'application/json', home: anExample })
})

const refusals = [
  ['says what the model has not learned', 422, "kind: 'castle' is not one of house", /^kind: 'castle'/],
  [
    'names every field that the API refuses',
    422,
    [
      { loc: ['body', 'area_m2'], msg: 'Input should be greater than or equal to 10' },
      { loc: ['body', 'bedrooms'], msg: 'Field required' },
    ],
    /^area_m2: Input .* 10; bedrooms: Field required$/,
  ],
  ['does not show what an API that fails says', 500, 'Traceback: password', /^The API could not answer \(500\)/],
]

for (const [what, status, detail, expected] of refusals) {
  test(what, async () => {
    next = [status, { detail }]
    await assert.rejects(askPrice(api, anExample), (error) => error instanceof NoPrice && expected.test(error.message))
  })
}

test('says that the API cannot be reached', async () => {
  await assert.rejects(askPrice('http://127.0.0.1:1', anExample), /cannot be reached/)
})

test('makes a home of a form, whose values are all text', () => {
  const form = new FormData()
  for (const [name, value] of Object.entries(anExample)) form.set(name, String(value))
  assert.deepEqual(homeOf(form), anExample)
})

test('offers what the price model has learned', () => {
  const { categories } = JSON.parse(readFileSync(new URL('../../api/price_model.json', import.meta.url), 'utf8'))
  assert.deepEqual(neighbourhoods, Object.keys(categories.neighbourhood))
  assert.deepEqual(kinds, Object.keys(categories.kind))
})

test('shows whole units of money', () => {
  assert.equal(money(206_999.6, 'USD'), '$207,000')
})
