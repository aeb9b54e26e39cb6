import { scrubForeign } from '../../../action/secrets.ts'

/** Words of AWS, of an engine or of a workload on one line of ours, without secrets and without what a runner would obey. */
export const oneLine = (text: string): string =>
  scrubForeign(text).replaceAll(/\s+/g, ' ').replaceAll('##[', '## [').trim()
