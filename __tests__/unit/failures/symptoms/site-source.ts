import { siteSourceFailure } from '../../../../src/failures/site-source.ts'
import type { Cases } from '../symptom.ts'

/** That the folders make these failures is a test of src/targets/site/read-source.ts. */
export const siteSourceFailures: Cases = {
  'guard-empty-source': {
    work: () => siteSourceFailure('guard-empty-source', { source: 'dist', 'left-out': ', and 3 were left out' }),
    says: 'There is no file to publish in "source" (dist), and 3 were left out: the site would be emptied.',
    paste: '`allow-empty: true`',
  },
  'guard-source': {
    work: () =>
      siteSourceFailure('guard-source', { source: 'dist', problems: '"keys" is a link that leads out of the folder' }),
    says: /"source" \(dist\) can be published:\n"keys" is a link that leads out/,
    paste: '`exclude`',
  },
  'source-changed': {
    work: () => siteSourceFailure('source-changed', { source: 'dist', files: 'app.js, app.css' }),
    says: '"source" (dist) changed while they were read: app.js, app.css.',
    paste: 'End the build',
  },
}
