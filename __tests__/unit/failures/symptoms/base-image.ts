import { baseImageFailure } from '../../../../src/failures/base-image.ts'
import type { Cases } from '../symptom.ts'

const base = 'public.ecr.aws/lambda/python:3.12-x86_64'

export const baseImage: Cases = {
  'architecture-mismatch': {
    work: () =>
      baseImageFailure({
        base,
        file: 'Dockerfile',
        found: 'amd64',
        architecture: 'arm64',
        why: 'its registry says so',
      }),
    says: `${base} of Dockerfile is for amd64`,
    paste: '`3.12-arm64`',
  },
}
