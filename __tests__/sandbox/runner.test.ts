import { describe, expect, test } from '@jest/globals'
import type { Progress } from '../../sandbox/runner/outcome.ts'
import { runText } from './workflow-run.ts'

describe('jobs and steps as data', () => {
  test('outputs, annotations, summaries and logs, with values hidden', async () => {
    const seen: Progress[] = []
    const run = await runText(
      `
on: push
jobs:
  build:
    name: Build \${{ github.ref_name }}
    runs-on: ubuntu-latest
    outputs:
      image: \${{ steps.image.outputs.uri }}
      token: \${{ steps.image.outputs.token }}
      encoded: \${{ steps.image.outputs.encoded }}
    steps:
      - uses: actions/checkout@v5
      - id: image
        name: Build the image
        run: |
          echo "::add-mask::hush-hush"
          cat README.md
          echo "uri=app@sha256:1" >> "$GITHUB_OUTPUT"
          echo "token=hush-hush" >> "$GITHUB_OUTPUT"
          echo "encoded=$(printf 'x hush-hush y' | base64)" >> "$GITHUB_OUTPUT"
          echo "saying hush-hush and $(printf hush-hush | base64)"
          echo "## Built hush-hush" >> "$GITHUB_STEP_SUMMARY"
          echo "::warning title=Old,file=app.py,line=3::two%0Alines"
      - run: test -t 1 && echo terminal || echo pipe
      - if: failure()
        run: echo never
  deploy:
    needs: build
    runs-on: ubuntu-latest
    steps:
      - run: echo "[\${{ needs.build.outputs.image }}][\${{ needs.build.outputs.token }}][\${{ needs.build.outputs.encoded }}]"
`,
      { files: { 'README.md': 'The shop' }, onProgress: (progress) => seen.push(progress) },
    )
    expect(run.exitCode).toBe(0)
    const build = run.job('Build main')
    expect(build.outputs).toEqual({ image: 'app@sha256:1' })
    expect(build.setup).toContain("Skip output 'token' since it may contain secret.")
    expect(build.setup).toContain("Skip output 'encoded' since it may contain secret.")
    const step = run.step('Build the image')
    expect(step.outputs).toMatchObject({ uri: 'app@sha256:1', token: '***' })
    expect(step.annotations).toEqual([
      { level: 'warning', title: 'Old', file: 'app.py', line: 3, message: 'two\nlines' },
    ])
    expect(step.summary).toBe('## Built ***\n')
    expect(step.log).toContain('The shop')
    expect(step.log).toMatch(/saying \*\*\* and \*\*\*/)
    expect(run.step('Run test -t 1 && echo terminal || echo pipe').log).toBe('pipe')
    expect(run.step('Run echo never').result).toBe('skipped')
    expect(run.job('deploy').steps[0]!.log).toBe('[app@sha256:1][][]')
    expect(JSON.stringify([run.jobs, seen])).not.toMatch(/hush-hush|aHVzaC1odXNo/)
    const told = seen.filter((progress) => progress.type.startsWith('job-'))
    expect(told).toEqual([
      { type: 'job-started', job: 'Build main' },
      { type: 'job-ended', job: 'Build main', result: 'success' },
      { type: 'job-started', job: 'deploy' },
      { type: 'job-ended', job: 'deploy', result: 'success' },
    ])
  })

  test('a matrix, a failure, what depends on it, and continue-on-error', async () => {
    const run = await runText(`
on: push
jobs:
  region:
    strategy: { matrix: { region: [eu, us] } }
    runs-on: ubuntu-latest
    steps:
      - id: go
        run: echo "I am \${{ matrix.region }}"; [ "\${{ matrix.region }}" = eu ]
      - if: always()
        run: echo tidy
  forgiving:
    runs-on: ubuntu-latest
    steps:
      - { id: bad, continue-on-error: true, run: exit 3 }
      - run: echo "\${{ steps.bad.outcome }} \${{ steps.bad.conclusion }}"
  after:
    needs: region
    runs-on: ubuntu-latest
    steps: [{ run: echo after }]
`)
    expect(run.exitCode).toBe(1)
    expect(run.job('region (eu)')).toMatchObject({ result: 'success', matrix: { region: 'eu' } })
    expect(run.job('region (us)')).toMatchObject({ result: 'failure', matrix: { region: 'us' } })
    expect(run.step('go', 'region (us)').log).toContain('I am us')
    expect(run.step('Run echo tidy', 'region (us)').result).toBe('success')
    expect(run.step('bad', 'forgiving')).toMatchObject({ result: 'failure', conclusion: 'success' })
    expect(run.job('forgiving')).toMatchObject({ result: 'success', steps: [{}, { log: 'failure success' }] })
    expect(run.job('after').result).toBe('skipped')
  })

  test('a summary of more than a mebibyte is dropped, and the step goes on', async () => {
    const run = await runText(`
on: push
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - { id: long, run: 'head -c 1100000 /dev/zero | tr "\\0" x > "$GITHUB_STEP_SUMMARY"' }
      - { id: next, run: 'echo fine > "$GITHUB_STEP_SUMMARY"; env | grep -c -e ^ACT= -e RUNNER_JOB_TOKEN || true' }
`)
    expect(run.step('long')).toMatchObject({ result: 'success', summary: '' })
    expect(run.step('long').annotations[0]!.message).toMatch(/^\$GITHUB_STEP_SUMMARY upload aborted.* got 1074k/)
    expect(run.step('next')).toMatchObject({ summary: 'fine\n', log: '0' })
  })

  test('a malformed output fails its step, and the next one does not run', async () => {
    const run = await runText(`
on: push
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - { id: bad, run: echo "no equals sign" >> "$GITHUB_OUTPUT" }
      - { id: open, if: failure(), run: printf 'x<<END\\nnever closed\\n' >> "$GITHUB_OUTPUT" }
      - { id: next, run: echo next }
`)
    expect(run.step('bad').result).toBe('failure')
    expect(run.step('bad').annotations.map((each) => each.message)).toEqual([
      "Unable to process file command 'output' successfully.",
      "Invalid format 'no equals sign'",
    ])
    expect(run.step('open').annotations.at(-1)!.message).toBe("Matching delimiter not found 'END'")
    expect(run.step('next').result).toBe('skipped')
  })

  test('a workflow command is read up to its first two colons', async () => {
    const run = await runText(`
on: push
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - id: tell
        run: |
          echo '::error title=Two%3A parts,file=a.txt::the role arn:aws:iam::123456789012:role/x, is%0Amissing'
          echo '::notice::x::y'
          echo '::add-mask::pass::word'
          echo 'the pass::word'
`)
    const step = run.step('tell')
    expect(step.annotations).toEqual([
      {
        level: 'error',
        title: 'Two: parts',
        file: 'a.txt',
        message: 'the role arn:aws:iam::123456789012:role/x, is\nmissing',
      },
      { level: 'notice', message: 'x::y' },
    ])
    expect(step.log).toContain('the ***')
  })

  test('two runs at once do not meet', async () => {
    const workflow = (name: string) => `
on: push
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - { id: say, run: sleep 0.3; echo "n=${name}" >> "$GITHUB_OUTPUT"; echo "${name}" > "$RUNNER_TEMP/name" }
      - { id: read, run: cat "$RUNNER_TEMP/name" }
`
    const runs = await Promise.all(['one', 'two', 'three'].map((name) => runText(workflow(name))))
    expect(runs.map((run) => run.step('say').outputs['n'])).toEqual(['one', 'two', 'three'])
    expect(runs.map((run) => run.step('read').log)).toEqual(['one', 'two', 'three'])
    expect(new Set(runs.map((run) => run.run)).size).toBe(3)
  })
})

describe('artifacts', () => {
  test('go from job to job through GitHub’s own client', async () => {
    const run = await runText(
      `
on: push
jobs:
  plan:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
      - uses: actions/upload-artifact@v4
        with: { name: plan, path: "out/*.txt" }
  apply:
    needs: plan
    runs-on: ubuntu-latest
    steps:
      - uses: actions/download-artifact@v5
        with: { name: plan, path: in }
      - { id: read, run: cat in/plan.txt }
`,
      { files: { 'out/plan.txt': 'to add: 3', 'out/other.json': '{}' } },
    )
    expect(run.step('read', 'apply').log).toBe('to add: 3')
    expect((await run.github.state(run.repository)).artifacts).toMatchObject([{ name: 'plan', run: run.run }])
    expect(run.notes).toContain('actions/upload-artifact@v4 is a stand-in')
  })
})

describe('what GitHub or the sandbox would not run', () => {
  const refused = (workflow: string, options = {}) => expect(runText(workflow, options)).rejects

  test('is refused with every reason at once, before anything starts', async () => {
    await refused(`
on: push
jobs:
  a:
    runs-on: windows-latest
    steps:
      - uses: somebody/unknown-action@v3
      - uses: docker://alpine:3
      - uses: actions/checkout@v5
        with: { repository: other/place }
  b:
    runs-on: ubuntu-latest
    services: { db: { image: postgres } }
    continue-on-error: true
    steps: [{ uses: acme/aws-deploy-actions/actions/no-such-door@v1 }]
`).toMatchObject({
      problems: [
        'Job a runs on windows-latest: the sandbox runs on Linux only.',
        'Step 1 of job a uses somebody/unknown-action@v3: the sandbox has no stand-in for it.',
        'Step 2 of job a uses docker://alpine:3: container actions do not run in the sandbox.',
        expect.stringMatching(/^Step 3 of job a checks out other\/place: the sandbox only has acme\//),
        'Job b has continue-on-error: the runner knows it for steps only.',
        'Job b has services: the sandbox starts none.',
        'Step 1 of job b uses acme/aws-deploy-actions/actions/no-such-door@v1: it has no action.yml.',
      ],
    })
  })

  test('choices outside their options, unknown and missing inputs', async () => {
    const workflow = `
on:
  workflow_dispatch:
    inputs:
      where: { type: choice, options: [staging, production] }
      version: { required: true }
jobs:
  a:
    runs-on: ubuntu-latest
    steps: [{ id: say, run: 'echo "\${{ inputs.where }} \${{ inputs.version }}"' }]
`
    const dispatch = (inputs: Record<string, string>) => ({ event: 'workflow_dispatch', inputs })
    await refused(workflow, dispatch({ where: 'moon', version: '1' })).toThrow(
      "Provided value 'moon' for input 'where'",
    )
    await refused(workflow, dispatch({ version: '1', who: 'me' })).toThrow('Unexpected inputs provided: ["who"]')
    await refused(workflow, dispatch({ where: 'staging' })).toThrow("Required input 'version' not provided")
    const run = await runText(workflow, dispatch({ version: '1' }))
    expect(run.step('say').log).toBe('staging 1')
  })

  test('an event that the workflow does not have, and a file that GitHub’s schema refuses', async () => {
    const workflow = 'on: push\njobs: { a: { runs-on: ubuntu-latest, steps: [{ run: echo }] } }\n'
    await refused(workflow, { event: 'release' }).toThrow('The workflow does not run on release; it runs on push.')
    const branches = workflow.replace('on: push', 'on: { push: { branches: [main, "release/**", "!release/old"] } }')
    for (const ref of ['refs/heads/topic', 'refs/heads/release/old', 'refs/tags/v1']) {
      await refused(branches, { ref }).toThrow(`The workflow does not run on push for ${ref}`)
    }
    expect((await runText(branches, { ref: 'refs/heads/release/7' })).exitCode).toBe(0)
    const typo = workflow.replace('run: echo', 'runs: echo, if: "${{ foo.bar == \'1\' }}"')
    await refused(typo).toThrow(/Unknown Property runs/)
  })
})
