import type { Cases } from '../symptom.ts'

const facts = { cluster: 'shop', service: 'web' }

export const ecsCallFailures: Cases = {
  'cluster-not-found': {
    thrown: { name: 'ClusterNotFoundException', message: 'Cluster not found.', status: 400 },
    facts,
    says: 'There is no cluster shop in Region eu-west-1',
    paste: 'aws ecs list-clusters --region eu-west-1',
  },
  'service-not-found': {
    thrown: { name: 'ServiceNotFoundException', message: 'Service not found.', status: 400 },
    facts,
    says: 'There is no service web in cluster shop of Region eu-west-1.',
    paste: 'aws ecs list-services --cluster shop --region eu-west-1',
  },
  'service-not-active': {
    thrown: { name: 'ServiceNotActiveException', message: 'Service was not ACTIVE.', status: 400 },
    facts,
    says: 'The service web is not active',
    paste: 'Make the service again',
  },
}
