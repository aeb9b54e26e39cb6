import { type Entry, type Facts, failureOf } from './catalogue.ts'
import type { Failure } from './failure.ts'

const api = 'https://docs.aws.amazon.com/AmazonECR/latest'

/** What keeps an image back for which `scan-threshold` is set. */
export const scanFailures: readonly Entry[] = [
  {
    code: 'guard-scan',
    when: 'The scan of an image found what `scan-threshold` does not let pass.',
    match: {},
    cause: 'The image does not pass `scan-threshold: <threshold>`: <counts>, the worst <worst> (<by>).',
    remedy:
      'The summary lists them with the version that mends each. Take a newer base image, or update the packages in the ' +
      'Dockerfile. The image stays in ECR as `<tag>`, and no other tag was put on it. What you accept: a suppression rule of Amazon Inspector (enhanced scanning), or a higher `scan-threshold`.',
    grade: 'documented',
    source: `${api}/userguide/image-scanning.html`,
  },
  {
    code: 'guard-scan-unsupported',
    when: 'The scan ends as `UNSUPPORTED_IMAGE`.',
    match: {},
    cause: 'ECR cannot scan this image, so that `scan-threshold` does not let it pass: <reason>',
    remedy:
      'Basic scanning needs the package list of an operating system (not `FROM scratch`). Turn on enhanced scanning, which ' +
      'reads languages as well, or set `scan-threshold: none` for this image.',
    grade: 'documented',
    source: `${api}/userguide/image-scanning-troubleshooting.html`,
  },
  {
    code: 'guard-scan-failed',
    when: 'The scan ends as `FAILED`, `FINDINGS_UNAVAILABLE`, `SCAN_ELIGIBILITY_EXPIRED` or `LIMIT_EXCEEDED`.',
    match: {},
    cause: 'The scan of the image has no result, so that `scan-threshold` does not let it pass: <reason>',
    remedy:
      'Run the job again in a while. A basic scan can be made once a day; for one that is older than that a new one is begun. ' +
      '`SCAN_ELIGIBILITY_EXPIRED`: Amazon Inspector has let go of an old image; push it anew (`reuse: never`).',
    grade: 'documented',
    source: `${api}/APIReference/API_ImageScanStatus.html`,
  },
  {
    code: 'guard-scan-missing',
    when: 'No scan appears: enhanced scanning is on, and its filters leave this repository out.',
    match: {},
    cause: 'The image is not scanned, so that `scan-threshold` does not let it pass: <reason>.',
    remedy:
      'The registry has enhanced scanning, whose filters leave out this repository. Add it ' +
      '(`aws ecr get-registry-scanning-configuration` shows them), or set `scan-threshold: none`.',
    grade: 'inferred',
    source: `${api}/userguide/image-scanning-filters.html`,
  },
]

export const scanFailure = (code: string, facts: Facts): Failure =>
  failureOf(scanFailures.find((entry) => entry.code === code)!, facts)
