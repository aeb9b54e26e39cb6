import { scanFailure } from '../../../../src/failures/scan.ts'
import type { Cases } from '../symptom.ts'

export const scanFailures: Cases = {
  'guard-scan': {
    work: () =>
      scanFailure('guard-scan', {
        threshold: 'high',
        counts: '1 critical, 2 high',
        worst: 'CVE-2026-0001 in openssl 3.0.1',
        by: 'Amazon ECR',
        tag: 'abc',
      }),
    says: 'does not pass `scan-threshold: high`: 1 critical, 2 high, the worst CVE-2026-0001 in openssl 3.0.1 (Amazon ECR)',
    paste: 'stays in ECR as `abc`',
  },
  'guard-scan-unsupported': {
    work: () => scanFailure('guard-scan-unsupported', { reason: 'The operating system is not supported.' }),
    says: 'ECR cannot scan this image, so that `scan-threshold` does not let it pass: The operating system',
    paste: '`scan-threshold: none`',
  },
  'guard-scan-failed': {
    work: () => scanFailure('guard-scan-failed', { reason: 'FAILED: An error occurred.' }),
    says: 'The scan of the image has no result, so that `scan-threshold` does not let it pass: FAILED',
    paste: '`reuse: never`',
  },
  'guard-scan-missing': {
    work: () => scanFailure('guard-scan-missing', { reason: 'no scan was begun within two minutes' }),
    says: 'The image is not scanned, so that `scan-threshold` does not let it pass: no scan was begun',
    paste: '`aws ecr get-registry-scanning-configuration`',
  },
}
