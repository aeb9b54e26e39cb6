import { expect, test } from '@jest/globals'
import type { Progress } from '../../../sandbox/runner/outcome.ts'
import { printProgress } from '../../../sandbox/runner/print.ts'
import type { Rewriting } from '../../../sandbox/runner/rewrite.ts'
import { rewriteStep } from '../../../sandbox/runner/rewrite-step.ts'

const notesOf = (uses: string, inputs: Readonly<Record<string, string>>): string[] => {
  const notes = new Set<string>()
  const directory = process.cwd()
  const rewriting = {
    home: { owner: 'acme', repository: 'shop', ref: 'main', directory },
    places: { bundle: directory, mapped: {}, standIns: { 'actions/upload-artifact': directory } },
    repositories: { notes, register: () => directory, list: () => [] },
    problems: [],
    workspace: directory,
  } as unknown as Rewriting
  rewriteStep({ uses, with: inputs }, 'the job deploy', rewriting, (expression) => expression)
  return [...notes].filter((note) => note.startsWith('warning'))
}

const door = 'acme/aws-deploy-actions/actions/update-and-wait-lambda@v1'

test.each([door, './actions/update-and-wait-lambda'])('%s: an input that it does not have is told', (uses) => {
  const [note, ...more] = notesOf(uses, { 'function-name': 'pricing', 'Image-Uri': 'x', 'function-names': 'a' })
  expect(note).toBe(
    `warning: the job deploy: ${uses} has no input "function-names" (it has function-name, function-timeout)`,
  )
  expect(more).toEqual([])
})

test('one like no other is told with all that there are', () => {
  expect(notesOf(door, { zzz: '1' })[0]).toMatch(/"zzz" \(it has function-name, image-uri, .*github-token\)$/)
})

test('of a stand-in nobody knows what the real one has', () => {
  expect(notesOf('actions/upload-artifact@v4', { zzz: '1' })).toEqual([])
})

test('folded parts of the log are shown as such, and not as commands of the runner', () => {
  const lines: string[] = []
  const tell = printProgress({ write: (line) => lines.push(line) })
  const log = (line: string) => tell({ type: 'log', job: 'build', step: 'image', line } as Progress)
  for (const line of ['##[group]docker buildx build', '#1 [1/2] FROM scratch', '##[endgroup]']) log(line)
  expect(lines).toEqual(['  [build]   ▾ docker buildx build', '  [build]   #1 [1/2] FROM scratch'])
})
