import { existsSync } from 'node:fs'

const setpriv = '/usr/bin/setpriv'

const words = (signal: 'KILL' | 'TERM'): readonly string[] =>
  existsSync(setpriv) ? [setpriv, '--pdeathsig', signal] : []

/** Put before a command line, these words end its process when ours ends, however ours ends (util-linux). */
export const dieWithUs = words('KILL')

/** The same for a process that has things of its own to end first. */
export const endWithUs = words('TERM')
