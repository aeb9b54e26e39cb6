import type { Definition } from '../../../aws/ecs-task-definitions.ts'
import type { Architecture } from '../../../aws/image-manifest.ts'

const architectures: Readonly<Record<string, Architecture>> = { X86_64: 'x86_64', ARM64: 'arm64' }

/**
 * The processor that the tasks are sure to get. Undefined where the task definition leaves it open (on instances, which may be of
 * either kind), and for Windows, whose images are told apart by more than that.
 *
 * @param fargate whether the service runs on Fargate, where x86_64 is the default.
 */
export const platformOf = ({ runtimePlatform }: Definition, fargate: boolean): Architecture | undefined => {
  const { cpuArchitecture, operatingSystemFamily = 'LINUX' } = runtimePlatform ?? {}
  if (operatingSystemFamily && operatingSystemFamily !== 'LINUX') return undefined
  return cpuArchitecture ? architectures[cpuArchitecture] : fargate ? 'x86_64' : undefined
}
