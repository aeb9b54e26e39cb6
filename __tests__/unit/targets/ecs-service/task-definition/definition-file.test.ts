import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import type { Definition } from '../../../../../src/aws/ecs-task-definitions.ts'
import type { DefinitionSource } from '../../../../../src/targets/ecs-service/task-definition/source.ts'
import type { Answers } from '../../../aws/ecs-stand-in.ts'
import { printed } from '../../../printed.ts'
import { temporaryFolders, writeFiles } from '../../../temporary.ts'
import { arnOf, definition, deployed, ecs, host, withWeb } from './revision-scene.ts'

printed()

describe('a file', () => {
  const newFolder = temporaryFolders()
  const written = (json: object): DefinitionSource => {
    const folder = newFolder()
    writeFiles(folder, { 'api.json': JSON.stringify(json) })
    return { kind: 'file', path: join(folder, 'api.json') }
  }
  /** ECS as it is: it ignores what it does not know. */
  const forgetful = (...forgets: readonly string[]): Answers => ({
    ...ecs({ 'api:7': { definition } }),
    RegisterTaskDefinition: (sent: Definition) => {
      const kept = Object.fromEntries(Object.entries(sent).filter(([field]) => !forgets.includes(field)))
      return { taskDefinition: { ...kept, taskDefinitionArn: arnOf('api:99'), revision: 99, status: 'ACTIVE' } }
    },
    DeregisterTaskDefinition: () => ({ taskDefinition: {} }),
  })

  test('is registered as it is, with the image that is given', async () => {
    const json = { ...definition, cpu: '512', tomorrow: true, revision: 3, status: 'ACTIVE' }
    const wanted = { source: written(json) }
    const { registered, revision } = await deployed({ wanted, image: `${host}/api:v2`, answers: forgetful() })
    expect(registered).toEqual([{ ...withWeb(`${host}/api:v2`), cpu: '512', tomorrow: true }])
    expect(revision).toMatchObject({ changes: ['cpu', 'tomorrow', 'web.image'] })
  })

  test('that says what is there already makes no revision', async () => {
    const { registered, revision } = await deployed({ wanted: { source: written(definition) } })
    expect({ registered, arn: revision?.arn }).toEqual({ registered: [], arn: arnOf('api:7') })
  })

  test('with a slip in the name of a field is refused, and what was registered goes again', async () => {
    const wanted = { source: written({ ...definition, memroy: '512', cpu: '512' }) }
    const { failure, operations } = await deployed({ wanted, answers: forgetful('memroy', 'cpu') })
    expect(failure).toMatchObject({ code: 'invalid-input', message: expect.stringMatching(/does not know: memroy\.$/) })
    expect(operations.at(-1)).toBe('DeregisterTaskDefinition')
  })
})
