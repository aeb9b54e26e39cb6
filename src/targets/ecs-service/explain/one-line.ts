import { scrubOfAws } from '../../../action/secrets.ts'

/** Words of AWS or of an engine on one line of ours, without secrets and without what a runner would obey. */
export const oneLine = (text: string): string =>
  scrubOfAws(text).replaceAll(/\s+/g, ' ').replaceAll('##[', '## [').trim()
