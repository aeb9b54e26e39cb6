import {
  DescribeImageScanFindingsCommand,
  type DescribeImageScanFindingsResponse,
  type EnhancedImageScanFinding,
  type ImageScanFinding,
  StartImageScanCommand,
} from '@aws-sdk/client-ecr'
import { scanFailure } from '../failures/scan.ts'
import { AwsFailure } from './call.ts'
import { ecrCalls } from './ecr-calls.ts'
import type { Repository } from './image-reference.ts'
import type { Session } from './session.ts'

/** A flaw that a scan found. */
export interface Finding {
  /** Such as `CVE-2026-0001`. */
  readonly name: string
  /** `CRITICAL`, `HIGH`, `MEDIUM`, `LOW`, `INFORMATIONAL`, `UNTRIAGED` or `UNDEFINED`. */
  readonly severity: string
  /** With its version, where there is one. */
  readonly package: string
  /** Undefined when there is no fix, and with basic scanning, which does not tell. */
  readonly fixedIn: string | undefined
}

/** What ECR tells of the scan of an image. */
export interface Scan {
  /** Such as `IN_PROGRESS`, `COMPLETE` (basic) or `ACTIVE` (enhanced). */
  readonly status: string
  readonly description: string
  /** By Amazon Inspector. */
  readonly enhanced: boolean
  /** Milliseconds since the epoch; undefined before the findings are there. */
  readonly completedAt: number | undefined
  /** Those that are neither suppressed nor closed. */
  readonly findings: readonly Finding[]
}

/** How a scan could be begun: not by hand where Amazon Inspector scans, and once a day where it does not. */
export type Started = 'started' | 'enhanced' | 'too soon'

export type EcrScans = ReturnType<typeof ecrScans>

/** The scans of a repository's images. */
export const ecrScans = (session: Session, where: Repository) => {
  const { client, of, repository } = ecrCalls(session, where)
  const page = (imageDigest: string, nextToken: string | undefined) =>
    of('DescribeImageScanFindings', () =>
      client.send(
        new DescribeImageScanFindingsCommand({ ...repository, imageId: { imageDigest }, nextToken, maxResults: 1000 }),
      ),
    )
  return {
    /** The scan with all its findings; undefined when there is none. */
    scan: async (digest: string): Promise<Scan | undefined> => {
      try {
        const pages = [await page(digest, undefined)]
        for (let next = pages[0]?.nextToken; next; next = pages.at(-1)?.nextToken) pages.push(await page(digest, next))
        return scanOf(pages)
      } catch (failure) {
        if (failure instanceof AwsFailure && failure.error === 'ScanNotFoundException') return undefined
        throw failure
      }
    },

    start: async (imageDigest: string): Promise<Started> => {
      try {
        await of('StartImageScan', () =>
          client.send(new StartImageScanCommand({ ...repository, imageId: { imageDigest } })),
        )
        return 'started'
      } catch (failure) {
        if (!(failure instanceof AwsFailure)) throw failure
        const [answer, code] = [refusals[failure.error], hopeless[failure.error]]
        if (code) throw scanFailure(code, { reason: failure.reason })
        if (!answer) throw failure
        return answer
      }
    },
  }
}

const refusals: Readonly<Record<string, Started>> = {
  // "This feature is disabled": the registry has enhanced scanning.
  ValidationException: 'enhanced',
  LimitExceededException: 'too soon',
}

/** No scan will ever come of it, by the code of the failure. */
const hopeless: Readonly<Record<string, string>> = {
  UnsupportedImageTypeException: 'guard-scan-unsupported',
  ImageArchivedException: 'guard-scan-failed',
}

const scanOf = (pages: readonly DescribeImageScanFindingsResponse[]): Scan => {
  const { imageScanStatus, imageScanFindings } = pages[0]!
  const { status = '', description = '' } = imageScanStatus ?? {}
  return {
    status,
    description,
    // Inspector's scan may be COMPLETE as well: the findings tell them apart.
    enhanced: status === 'ACTIVE' || imageScanFindings?.enhancedFindings !== undefined,
    completedAt: imageScanFindings?.imageScanCompletedAt?.getTime(),
    findings: pages.flatMap(({ imageScanFindings }) => [
      ...(imageScanFindings?.findings ?? []).map(basic),
      ...(imageScanFindings?.enhancedFindings ?? [])
        .filter(({ status }) => (status ?? 'ACTIVE') === 'ACTIVE')
        .map(enhanced),
    ]),
  }
}

const basic = ({ name = '', severity = 'UNDEFINED', attributes = [] }: ImageScanFinding): Finding => {
  const of = (key: string) => attributes.find((attribute) => attribute.key === key)?.value
  return { name, severity, package: named(of('package_name'), of('package_version')), fixedIn: undefined }
}

const enhanced = ({
  title = '',
  severity = 'UNDEFINED',
  packageVulnerabilityDetails,
}: EnhancedImageScanFinding): Finding => {
  const { vulnerabilityId, vulnerablePackages = [] } = packageVulnerabilityDetails ?? {}
  const fixes = vulnerablePackages.map(({ fixedInVersion }) => fixedInVersion)
  const known = fixes.filter((fix): fix is string => fix !== undefined && fix !== 'NotAvailable')
  return {
    name: vulnerabilityId ?? title,
    severity,
    package: [...new Set(vulnerablePackages.map(({ name, version }) => named(name, version)))].join(', '),
    fixedIn: known.length > 0 ? [...new Set(known)].join(', ') : undefined,
  }
}

const named = (name = '', version?: string) => (version ? `${name} ${version}` : name)
