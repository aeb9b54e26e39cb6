import type { AwsSandbox } from '../../../sandbox/aws/client.ts'

/** What a client of AWS is made with that no fault hits, and that is not in the journal: the account's root. */
export const pastTheFaults = ({ account, region }: AwsSandbox) => ({
  endpoint: process.env['SANDBOX_AWS_URL']!,
  region,
  credentials: { accessKeyId: account, secretAccessKey: 'test' },
})
