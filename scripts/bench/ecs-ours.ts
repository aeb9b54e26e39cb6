import { ecsApi } from '../../src/aws/ecs-api.ts'
import type { Session } from '../../src/aws/session.ts'
import { ecsAccess } from '../../src/targets/ecs-service/access.ts'
import { survey } from '../../src/targets/ecs-service/rollout/previous.ts'
import { start } from '../../src/targets/ecs-service/rollout/start.ts'
import { watch } from '../../src/targets/ecs-service/rollout/watch.ts'
import { lookAt } from '../../src/targets/ecs-service/service.ts'
import type { Wait } from './ecs-waits.ts'

/** Our wait, as the door does it. @param patience seconds after which it gives up */
export const oursWithin =
  (patience: number): Wait =>
  async (client, name) => {
    const wait = { deadline: Date.now() + patience * 1000, signal: new AbortController().signal }
    const access = ecsAccess(session, cluster, wait, ecsApi(session, cluster, client))
    const [facts] = await lookAt(access, [name])
    const ours = await start(access, facts!, {}, await survey(access, facts!))
    const { outcome } = await watch(access, facts!, ours, {
      onSuperseded: 'fail',
      stopped: async () => [],
      hopeless: () => false,
    })
    return outcome === 'timed-out' || outcome === 'failed-fast' ? 'gave up' : outcome
  }

const cluster = 'default'

const session: Session = {
  region: 'eu-west-1',
  partition: 'aws',
  credentials: undefined,
  door: 'bench',
  identity: async () => ({ account: '111122223333', arn: 'arn:aws:sts::111122223333:assumed-role/bench/bench' }),
}
