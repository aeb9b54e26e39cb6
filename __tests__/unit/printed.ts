import { afterEach, beforeEach, jest } from '@jest/globals'

/** What was printed during a test: kept out of the log of the tests, where a runner would obey its commands. */
export const printed = (): { readonly text: () => string; readonly lines: () => string[] } => {
  let text = ''
  beforeEach(() => {
    text = ''
    jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
      text += String(chunk)
      return true
    })
  })
  afterEach(() => {
    jest.restoreAllMocks()
  })
  return { text: () => text, lines: () => text.split('\n').filter((line) => line !== '') }
}

/** Nothing of a file of tests that run side by side is printed: hooks of a single test would not tell them apart. */
export const muted = (): void => {
  jest.spyOn(process.stdout, 'write').mockReturnValue(true)
}
