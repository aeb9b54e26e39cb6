import { imageTooLarge, imageUnverified } from '../../../../src/failures/ecr.ts'
import type { Case, Cases } from '../symptom.ts'

const key: Omit<Case, 'thrown'> = { says: 'The KMS key of api cannot be used:', paste: 'let ECR use it' }

const inaccessible: Omit<Case, 'thrown'> = {
  facts: { image: 'api:v1', 'image-id': 'imageTag=v1' },
  says: 'ECR does not give the image api:v1: no access',
  paste: 'aws ecr describe-images --repository-name api --region eu-west-1 --image-ids imageTag=v1',
}

export const ecrFailures: Cases = {
  'repository-not-found': {
    thrown: {
      name: 'RepositoryNotFoundException',
      message: "The repository with name 'api' does not exist in the registry with id '111122223333'",
      status: 400,
    },
    says: 'There is no repository api in Region eu-west-1.',
    paste: 'aws ecr create-repository --repository-name api --region eu-west-1',
  },
  'tag-immutable': {
    thrown: {
      name: 'ImageTagAlreadyExistsException',
      message:
        "The image tag 'latest' already exists in the 'api' repository and cannot be overwritten because the repository is immutable.",
      status: 400,
    },
    says: 'The tag v1 of api is immutable, and it is on another image.',
    paste: 'filterType=WILDCARD,filter=v1',
  },
  'image-layers-missing': {
    thrown: {
      name: 'LayersNotFoundException',
      message:
        "Layers with digests '[sha256:0123]' required for pushing image into repository with name 'api' do not exist",
      status: 400,
    },
    says: 'A layer of the image is not in api.',
    paste: 'Run the job again',
  },
  'tag-limit': {
    thrown: {
      name: 'LimitExceededException',
      message: "The maximum number of tags per image has been reached for the image with digest 'sha256:0123'",
      status: 400,
    },
    says: 'The maximum number of tags per image',
    paste: 'Remove old tags',
  },
  'repository-key': [
    { thrown: { name: 'KmsException', message: 'KMS key is disabled', status: 400 }, ...key },
    { thrown: { name: 'KmsError', message: 'KMS key is disabled (KmsError)' }, ...key },
  ],
  'image-inaccessible': [
    { thrown: { name: 'ImageInaccessible', message: 'no access (ImageInaccessible)' }, ...inaccessible },
    { thrown: { name: 'UpstreamAccessDenied', message: 'no access (UpstreamAccessDenied)' }, ...inaccessible },
  ],
}

export const pushedFailures: Cases = {
  'image-verification': {
    work: () => imageUnverified('v1', 'ECR does not have it after the push'),
    says: 'The pushed image v1 cannot be used: ECR does not have it after the push',
    paste: 'Run the job again',
  },
  'image-too-large': {
    work: () => imageTooLarge('v1', '10.4 GiB'),
    says: 'The image v1 has 10.4 GiB of compressed layers',
    paste: 'say `for: container`',
  },
}
