import { type Entry, type Facts, failureNamed } from './catalogue.ts'
import type { Failure } from './failure.ts'

const docs = 'https://docs.github.com/en/actions'
const toolkit = 'https://github.com/actions/toolkit/tree/main/packages/artifact'

/** What keeps a file from being kept with a run of GitHub Actions, or from being found there again. */
export const artifactFailures: readonly Entry[] = [
  {
    code: 'artifact-service-missing',
    when: 'GitHub Enterprise Server, or a runner that gives actions no artifact service.',
    match: {},
    cause: 'There is no artifact service for <name>: <reason>.',
    remedy:
      'GitHub Enterprise Server has none of the kind that is spoken here. Keep the plan in S3 instead: `store: s3://bucket/prefix`.',
    grade: 'documented',
    source: toolkit,
  },
  {
    code: 'artifact-quota',
    when: 'The service answers that the storage quota of artifacts is used up.',
    match: {},
    cause: 'GitHub does not keep <name>: <message>',
    remedy:
      'Delete old artifacts, shorten their time (Settings → Actions → General → Artifact and log retention), or raise the budget. ' +
      'GitHub counts anew every 6 to 12 hours.',
    grade: 'documented',
    source: `${docs}/concepts/billing-and-usage`,
  },
  {
    code: 'artifact-name-taken',
    when: 'The run has an artifact of this name.',
    match: {},
    cause: 'This run has an artifact <name> already.',
    remedy: 'Two jobs of one run keep a file under one name. Give each of them a name of its own.',
    grade: 'documented',
    source: toolkit,
  },
  {
    code: 'artifact-permission',
    when: 'The token may not read artifacts of another run.',
    match: {},
    cause: 'The artifact <id> of run <run> may not be read: <message>.',
    remedy: 'Give the job the permission, beside those that it has:\n```yaml\npermissions:\n  actions: read\n```',
    grade: 'documented',
    source: 'https://docs.github.com/en/rest/actions/artifacts#download-an-artifact',
  },
  {
    code: 'artifact-of-another-run',
    when: 'The artifact of that id belongs to another run than the one it should.',
    match: {},
    cause: 'The artifact <id> is of run <found>, and not of run <run>.',
    remedy:
      'Somebody changed what a job handed on. Run the job again that makes it, and see who can change its outputs.',
    grade: 'documented',
    source: 'https://docs.github.com/en/rest/actions/artifacts#get-an-artifact',
  },
  {
    code: 'artifact-replaced',
    when: 'The SHA-256 of what was downloaded is not that of what was uploaded.',
    match: {},
    cause: 'The artifact <id> is not what was uploaded: its SHA-256 is <found>, and should be <wanted>.',
    remedy:
      'Run the job again that makes it. When it happens twice, somebody between GitHub and the runner changes files.',
    grade: 'documented',
    source: toolkit,
  },
  {
    code: 'artifact-failed',
    when: 'The artifact service or its store answers otherwise, also after several tries.',
    match: {},
    cause: 'GitHub did not <what>: <message>',
    remedy: 'Run the job again; https://www.githubstatus.com tells of outages.',
    grade: 'inferred',
    source: toolkit,
  },
]

export const artifactFailure = (code: string, facts: Facts, cause?: unknown): Failure =>
  failureNamed(artifactFailures, code, facts, cause)
