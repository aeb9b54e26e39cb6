import { existsSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { doorsWithSources, rootDoor } from '../../scripts/doors.ts'
import { doors } from './doors.ts'

test('every door has sources and an action.yml', () => {
  expect(doors.map(({ name }) => name).sort()).toEqual(doorsWithSources())
})

// DESIGN.md, rule 4.
describe.each(doors)('the action.yml of $name', ({ name, folder, yaml, contract }) => {
  const declared = yaml.inputs ?? {}

  test('has the name of its folder', () => {
    expect(contract.name).toBe(name)
    expect(yaml.name).toBeTruthy()
    expect(yaml.description).toBeTruthy()
  })

  test('declares the inputs of the contract, in order', () => {
    expect(Object.keys(declared)).toEqual(Object.keys(contract.inputs))
  })

  test.each(Object.entries(declared))(
    'input %s agrees with its type',
    (input, { description, required, default: given }) => {
      const type = contract.inputs[input]!
      expect(description.trim()).not.toBe('')
      expect(required ?? false).toBe(type.required)
      if (required) expect(given).toBeUndefined()
      else if (!String(given).includes('${{')) expect(() => type.parse(textOf(given))).not.toThrow()
    },
  )

  test('declares the outputs of the contract, in order', () => {
    expect(Object.keys(yaml.outputs ?? {})).toEqual(contract.outputs)
  })

  test.each(Object.entries(yaml.outputs ?? {}))('output %s has a description', (_, { description }) => {
    expect(description.trim()).not.toBe('')
  })

  test('runs its own bundle on Node 24', () => {
    const { using, main, post, 'post-if': postIf, ...others } = yaml.runs
    const bundle = join('dist', name)
    const seen = (file: string) => relative('.', resolve(folder, file))
    expect(using).toBe('node24')
    expect(seen(main)).toBe(`${bundle}/index.js`)
    if (post !== undefined) expect([`${bundle}/index.js`, `${bundle}/post.js`]).toContain(seen(post))
    if (post === undefined) expect(postIf).toBeUndefined()
    expect(others).toEqual({})
    for (const file of [main, post ?? main]) expect(existsSync(resolve(folder, file))).toBe(true)
  })
})

/** As `readInputs` sees a default: trimmed, and nothing when it is empty. */
const textOf = (value: string | boolean | undefined) => String(value ?? '').trim() || undefined

test('the root of the repository is the door of the Marketplace', () => {
  expect(existsSync('action.yml')).toBe(true)
  expect(doors.map(({ name }) => name)).toContain(rootDoor)
  const { branding } = doors.find(({ name }) => name === rootDoor)!.yaml as { branding?: object }
  expect(branding).toEqual({ icon: expect.any(String), color: expect.any(String) })
})
