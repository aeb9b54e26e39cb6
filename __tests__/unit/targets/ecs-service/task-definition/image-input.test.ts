import { describe, expect, test } from '@jest/globals'
import { imagesInput, serviceImage } from '../../../../../src/targets/ecs-service/task-definition/image-input.ts'

const host = '111122223333.dkr.ecr.eu-west-1.amazonaws.com'
const digest = `sha256:${'a'.repeat(64)}`

const problem = (text: string) => {
  try {
    return imagesInput.parse(text)
  } catch (error) {
    return (error as Error).message
  }
}

describe('an image is', () => {
  test.each([
    [`${host}/api:v1`, { account: '111122223333', repository: 'api', tag: 'v1' }],
    [`${host}/team/api@${digest}`, { repository: 'team/api', digest }],
    [`api@${digest}`, { registry: undefined, repository: 'api', digest }],
    ['111122223333.dkr.ecr-fips.us-east-1.amazonaws.com/api:v1', { region: 'us-east-1' }],
    ['public.ecr.aws/docker/library/nginx:1.27', { text: 'public.ecr.aws/docker/library/nginx:1.27' }],
    [`ghcr.io/acme/api@${digest}`, { text: `ghcr.io/acme/api@${digest}` }],
    ['registry.acme.io:5000/api:v1', { text: 'registry.acme.io:5000/api:v1' }],
  ])('%s', (text, image) => {
    expect(imagesInput.parse(text)).toEqual([{ container: undefined, image: expect.objectContaining(image) }])
  })
})

test('lines give each container its own, with or without blanks around the sign', () => {
  expect(imagesInput.parse(`web=${host}/api:v1\n\nagent = public.ecr.aws/acme/agent:v2`)).toEqual([
    { container: 'web', image: expect.objectContaining({ tag: 'v1' }) },
    { container: 'agent', image: { text: 'public.ecr.aws/acme/agent:v2' } },
  ])
})

describe('what cannot be meant is told, with what would be right', () => {
  test.each([
    ['nginx:1.27', /registry or its digest: "nginx:1.27"[\s\S]*docker.io\/library\/nginx:1.27/],
    [`${host}/api`, /must have a tag or a digest, not just/],
    ['API:v1', /must be an image such as/],
    [`web=${host}/api:v1\n${host}/agent:v1`, /one image, or a line container=image/],
    [`web=${host}/api:v1\nweb=${host}/api:v2`, /names the container "web" twice/],
    ['web=', /must be an image such as/],
  ])('%s', (text, says) => expect(problem(text)).toMatch(says))
})

test('what a task definition names of Docker Hub is no image that can be looked up', () => {
  expect(serviceImage('nginx:1.27')).toBeUndefined()
  expect(serviceImage('acme/agent')).toBeUndefined()
})
