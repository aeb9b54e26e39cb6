import type { Place } from '../../sandbox/aws/seed.ts'

/** For a client of AWS that acts as the root of an account. */
export const rootSettings = ({ account, region, services }: Place) => ({
  endpoint: services,
  region,
  credentials: { accessKeyId: account, secretAccessKey: 'test' },
})
