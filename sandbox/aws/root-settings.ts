import type { Place } from './seed.ts'

/** For a client of AWS that acts as the root of an account, which no fault hits and no journal has. */
export const rootSettings = ({ account, region, services }: Pick<Place, 'account' | 'region' | 'services'>) => ({
  endpoint: services,
  region,
  credentials: { accessKeyId: account, secretAccessKey: 'test' },
})
