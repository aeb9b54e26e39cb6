import { artifactFailure } from '../../../../src/failures/artifact.ts'
import type { Facts } from '../../../../src/failures/catalogue.ts'
import type { Case, Cases } from '../symptom.ts'

const one = (code: string, facts: Facts, says: string, paste: string): Readonly<Record<string, Case>> => ({
  [code]: { work: () => artifactFailure(code, facts), says, paste },
})

const name = 'terraform-plan-7'

export const artifactFailures: Cases = {
  ...one('artifact-service-missing', { name, reason: 'this is GitHub Enterprise Server' }, name, 'store: s3://'),
  ...one('artifact-quota', { name, message: 'Artifact storage quota has been hit' }, 'quota has been hit', 'retention'),
  ...one('artifact-name-taken', { name }, `an artifact ${name} already`, 'a name of its own'),
  ...one('artifact-permission', { id: '9', run: '7', message: 'HTTP 403' }, 'artifact 9 of run 7', 'actions: read'),
  ...one('artifact-of-another-run', { id: '9', run: '7', found: '8' }, 'is of run 8, and not of run 7', 'outputs'),
  ...one(
    'artifact-replaced',
    { id: '9', found: 'abc', wanted: 'def' },
    'is abc, and should be def',
    'Run the job again',
  ),
  ...one('artifact-failed', { what: 'finish keeping x', message: 'HTTP 500' }, 'finish keeping x: HTTP 500', 'again'),
}
