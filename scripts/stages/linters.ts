import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { findActionlint } from '../../sandbox/setup/go-programs.ts'
import { readmeWorkflows } from '../readme-workflows.ts'
import { node, runCommand } from './command.ts'
import { sandboxPython } from './python-tests.ts'
import { ownFiles, pythonFiles, shellScripts } from './sources.ts'
import { type Stage, type Verdict, verdictOf } from './stage.ts'

const limit = 300

/** A program of the sandbox's virtual environment. */
const pythonProgram = (name: string) => join(dirname(sandboxPython()), name)

const isWorkflow = (path: string) => /(^|\/)\.github\/workflows\/[^/]+\.ya?ml$/.test(path)

/** Writes the workflows of the pages into a repository of their own, for linters that read files. */
const withReadmeWorkflows = async <T>(work: (folder: string, files: string[]) => Promise<T>): Promise<T> => {
  const folder = mkdtempSync(join(tmpdir(), 'readme-workflows-'))
  const workflows = join(folder, '.github', 'workflows')
  mkdirSync(workflows, { recursive: true })
  try {
    const pages = ownFiles().filter((path) => path.endsWith('.md'))
    const files = readmeWorkflows(pages).map(({ file, text }) => {
      writeFileSync(join(workflows, file), text)
      return join(workflows, file)
    })
    return await work(folder, files)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const actionlint = (): Promise<Verdict> =>
  withReadmeWorkflows(async (_, files) => {
    const program = findActionlint()
    if (!program) throw new Error('actionlint is missing: node sandbox/setup/main.ts checks')
    const shellcheck = ['-shellcheck', pythonProgram('shellcheck'), '-pyflakes', '']
    return verdictOf(await runCommand([program, ...shellcheck, ...ownFiles().filter(isWorkflow), ...files], { limit }))
  })

/** What zizmor reads, with the rules for it: this repository, the examples with rules of their own, and the pages. */
const zizmorRuns = (pages: string) => [
  { inputs: ['.github', 'actions', 'action.yml'].filter(existsSync), config: '.github/zizmor.yml', strict: true },
  ...exampleFolders().map((folder) => ({ inputs: [folder], config: join(folder, '.github/zizmor.yml'), strict: true })),
  { inputs: [pages], config: '.github/zizmor-pages.yml', strict: false },
]

const exampleFolders = () =>
  existsSync('examples')
    ? readdirSync('examples')
        .map((name) => join('examples', name))
        .filter((folder) => existsSync(join(folder, '.github')))
    : []

const zizmorOptions = ['--offline', '--no-progress', '--quiet', '--strict-collection']

const zizmor = (): Promise<Verdict> =>
  withReadmeWorkflows(async (folder, files) => {
    const verdicts = []
    for (const { inputs, config, strict } of zizmorRuns(folder)) {
      if (inputs.includes(folder) && files.length === 0) continue
      const persona = ['--persona', strict ? 'pedantic' : 'regular']
      const command = [pythonProgram('zizmor'), ...zizmorOptions, ...persona, '--config', config, ...inputs]
      verdicts.push(verdictOf(await runCommand(command, { limit })))
    }
    return together(verdicts)
  })

const together = (verdicts: readonly Verdict[]): Verdict => ({
  passed: verdicts.reduce((sum, { passed }) => sum + passed, 0),
  failed: verdicts.reduce((sum, { failed }) => sum + failed, 0),
  text: verdicts.map(({ text }) => text ?? '').join(''),
})

const shellcheck = async (): Promise<Verdict> => {
  const scripts = shellScripts(ownFiles())
  if (scripts.length === 0) throw new Error('There is no shell script, not even .ci/run')
  return verdictOf(await runCommand([pythonProgram('shellcheck'), ...scripts], { limit }))
}

const compileAll = `
import sys
failed = False
for name in sys.argv[1:]:
    try:
        compile(open(name, encoding="utf-8").read(), name, "exec")
    except SyntaxError as error:
        failed = True
        print(f"{name}:{error.lineno}: {error.msg}")
sys.exit(failed)
`

const pythonSyntax = async (): Promise<Verdict> =>
  verdictOf(await runCommand([sandboxPython(), '-c', compileAll, ...pythonFiles(ownFiles())], { limit }))

const ours =
  (...words: string[]) =>
  async () =>
    verdictOf(await runCommand(node(...words), { limit }))

const check = (name: string, run: Stage['run'], needs: Stage['needs'] = []): Stage => ({
  group: 'check',
  name: `check: ${name}`,
  needs,
  run,
})

/** What is checked without running any of our code but the generators. */
export const linters: readonly Stage[] = [
  check('format and lint', ours('node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings')),
  check('types', ours('node_modules/typescript/bin/tsc')),
  check('generated pages', ours('scripts/docs.ts', '--check')),
  check('workflows (actionlint)', actionlint, ['checks']),
  check('workflows (zizmor)', zizmor, ['checks']),
  check('shell scripts (shellcheck)', shellcheck, ['checks']),
  check('Python syntax', pythonSyntax, ['checks']),
]
