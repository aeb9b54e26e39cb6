import type { RevisionSeen } from '../../aws/ecs-service.ts'
import { parseImage } from '../../aws/image-reference.ts'
import type { EcsAccess } from '../../targets/ecs-service/access.ts'
import { lookAt } from '../../targets/ecs-service/service.ts'
import type { WantedImage } from '../../targets/ecs-service/task-definition/image-input.ts'
import { planRevision, registeredRevision } from '../../targets/ecs-service/task-definition/revision.ts'

/** Makes a revision that runs by digest what an older one ran by tag, and gives its ARN. */
export const pinned =
  (access: EcsAccess, service: string) =>
  async (revision: RevisionSeen): Promise<string> => {
    const [facts] = await lookAt(access, [service])
    const plan = await planRevision(access, facts!, {
      source: { kind: 'named', name: revision.taskDefinition, copied: true },
      images: pinnedImages(revision),
      container: undefined,
    })
    return (await registeredRevision(access, plan)).arn
  }

/** The images of a revision of a service, by digest. */
export const pinnedImages = ({ images }: RevisionSeen): readonly WantedImage[] =>
  images.flatMap(({ container, image: text, digest }) => {
    const image = parseImage(text)
    if (!digest) return []
    const bare = text.replace(/(?::[\w][\w.-]*)?(?:@sha256:[0-9a-f]{64})?$/, '')
    return [
      { container, image: image?.registry ? { ...image, tag: undefined, digest } : { text: `${bare}@${digest}` } },
    ]
  })
