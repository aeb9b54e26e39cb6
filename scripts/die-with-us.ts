import { existsSync } from 'node:fs'

const setpriv = '/usr/bin/setpriv'

/** Put before a command line, these words end its process when ours ends, however ours ends (util-linux). */
export const dieWithUs: readonly string[] = existsSync(setpriv) ? [setpriv, '--pdeathsig', 'KILL'] : []
