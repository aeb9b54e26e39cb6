/**
 * `npm run bench:start`: how large the bundles are, and how long a door takes from the start of its process to its
 * first call to AWS, beside a bare Node. Writes .bench/start.json. Exit code 1 when a door could not be measured.
 */
import { createHash } from 'node:crypto'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { doorsWithSources } from '../doors.ts'
import { bareNode, FirstCallServer, timeToFirstCall } from './first-call.ts'
import { median, publish, type Result } from './result.ts'

const rounds = 15
const sizeLimit = 3.5 * 1024 * 1024
const startLimit = 160

/** Of the file `tfplan` that each door finds in its folder. */
const emptySum = createHash('sha256').update('').digest('hex')

/** The least that each door needs to come to its first call. */
const inputs: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'build-lambda-image': { repository: 'app' },
  'update-and-wait-lambda': {
    'function-name': 'app',
    'image-uri': `111122223333.dkr.ecr.us-east-1.amazonaws.com/app@sha256:${'0'.repeat(64)}`,
  },
  'ecs-force-deploy': { cluster: 'app', service: 'app' },
  's3-sync-invalidate': { source: join(import.meta.dirname, '..'), bucket: 'app' },
  'terraform-plan-comment': { 'allowed-account-ids': '111122223333' },
  'terraform-apply': { 'plan-file': 'tfplan', 'plan-sha256': emptySum, 'allowed-account-ids': '111122223333' },
  'aws-deploy': { mode: 'check' },
}

const doors = doorsWithSources()

const sizes = (): Result[] =>
  doors.map((door) => {
    const ours = statSync(join('dist', door, 'index.js')).size / 1024
    const peer = sizeLimit / 1024
    return {
      work: `${door}: size of the bundle`,
      unit: 'kB',
      ours,
      peer,
      peerName: 'limit',
      ratio: ours / peer,
      goal: '≤ 3.5 MB',
      met: ours <= peer,
    }
  })

const starts = async (): Promise<Result[]> => {
  const server = await FirstCallServer.start()
  const times = new Map<string, number[]>([['node', []], ...doors.map((door): [string, number[]] => [door, []])])
  try {
    // One round more, which warms the disk's cache and does not count; the rounds interleave what is compared.
    for (let round = 0; round <= rounds; round++) {
      const bare = await bareNode()
      if (round > 0) times.get('node')!.push(bare)
      for (const door of doors) {
        const time = await timeToFirstCall(door, inputs[door] ?? {}, server)
        if (round > 0) times.get(door)!.push(time)
      }
    }
  } finally {
    server.stop()
  }
  const peer = median(times.get('node')!)
  return doors.map((door) => {
    const ours = median(times.get(door)!)
    return {
      work: `${door}: process start to first AWS call`,
      unit: 'ms',
      ours,
      peer,
      peerName: 'node -e 0',
      ratio: ours / peer,
      goal: `≤ ${startLimit} ms or 5× node`,
      met: ours <= startLimit || ours <= 5 * peer,
    }
  })
}

try {
  const results = [...sizes(), ...(await starts())]
  console.log(`Node ${process.version}, medians of ${rounds} interleaved runs`)
  publish('start', results)
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}
