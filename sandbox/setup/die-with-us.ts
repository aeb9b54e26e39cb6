import { findProgram } from './find-program.ts'

/**
 * Put before a command line, these words end its process when ours ends, however ours ends (util-linux).
 *
 * @param signal TERM for a process that has things of its own to end first
 */
export function dieWithUs(signal: 'KILL' | 'TERM'): string[] {
  const setpriv = findProgram('setpriv')
  return setpriv ? [setpriv, '--pdeathsig', signal] : []
}
