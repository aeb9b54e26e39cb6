import { describe, expect, test } from '@jest/globals'
import { parsePairs } from '../../support/step/command-files.ts'
import { WorkflowCommands } from '../../support/step/workflow-commands.ts'

const read = (...lines: string[]) => {
  const commands = new WorkflowCommands()
  for (const line of lines) commands.read(line)
  return commands
}

describe('the commands of a log', () => {
  test('are read in both syntaxes, unescaped', () => {
    const { annotations } = read(
      '  ::error title=Not%2C live,line=3::50%25%0Aof it',
      'text before ##[warning title=a]careful',
      '::notice::a::b',
      '::unknown::x',
      'text ::error::is no command here',
    )
    expect(annotations).toEqual([
      { level: 'error', message: '50%\nof it', title: 'Not, live', line: '3' },
      { level: 'warning', message: 'careful', title: 'a' },
      { level: 'notice', message: 'a::b' },
    ])
  })

  test('are not read between stop-commands and its token', () => {
    const { annotations, lines } = read(
      '::stop-commands::t0ken',
      '::error::foreign',
      '##[error]foreign',
      '::t0ken::',
      '::error::ours',
    )
    expect(annotations.map(({ message }) => message)).toEqual(['ours'])
    expect(lines).toHaveLength(5)
  })

  test('that mask are kept out of the log, each line of theirs a mask', () => {
    const { masks, lines } = read('::add-mask::one%0Atwo', 'shown')
    expect(masks).toEqual(['one\ntwo', 'one', 'two'])
    expect(lines).toEqual(['shown'])
  })

  test('that are retired count as an error', () => {
    expect(read('::set-output name=a::b').annotations).toMatchObject([{ level: 'error' }])
  })
})

describe('a command file', () => {
  test('has pairs on one line or between delimiters', () => {
    expect(parsePairs('a=1=2\nb<<EOF\nx\n\ny=3\nEOF\n\nc=\n')).toEqual({ a: '1=2', b: 'x\n\ny=3', c: '' })
  })
  test.each([
    ['no pair', "Invalid format 'no pair'"],
    ['a<<EOF\nb', "Matching delimiter not found 'EOF'"],
  ])('is refused: %j', (text, message) => {
    expect(() => parsePairs(text)).toThrow(message)
  })
})
