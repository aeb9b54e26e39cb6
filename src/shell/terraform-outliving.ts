import { setTimeout as sleep } from 'node:timers/promises'
import { type DetachedEnd, fileFollower, signalTo, startDetached } from './detached.ts'
import { patienceAfter, type TerraformCommand, type TerraformEnd } from './terraform-run.ts'

/** Milliseconds between two looks into what it has written. */
const lookEvery = 100

/**
 * Runs Terraform to its end, as `runTerraform` does, but with its streams in files: one that goes on after its interrupt, and after our
 * process, is not ended by a pipe that nobody reads. It holds the lock of the state, and gives it back when it is done.
 *
 * @param folder only we can look into it
 * @throws the reason of the signal, when it aborts; the error of the system, when the program cannot be started
 */
export const runOutliving = async (command: TerraformCommand, folder: string): Promise<TerraformEnd> => {
  const { terraform, args, directory, env, signal, onLine = () => {} } = command
  signal.throwIfAborted()
  const { program, end } = await startDetached(terraform.path, args, { cwd: directory, env, folder })
  let stderr = ''
  const out = fileFollower(program.stdout, onLine)
  const err = fileFollower(program.stderr, (line) => {
    stderr += `${line}\n`
  })
  let ended: DetachedEnd | undefined
  void end.then((how) => {
    ended = how
  })
  let deadline = Number.POSITIVE_INFINITY
  while (!ended && Date.now() < deadline) {
    await Promise.race([sleep(lookEvery), end])
    await out.read()
    if (!signal.aborted || deadline !== Number.POSITIVE_INFINITY) continue
    deadline = Date.now() + patienceAfter(signal)
    // One alone: a second would make it drop everything.
    await signalTo(program, 'SIGINT')
  }
  await out.read()
  await err.read()
  signal.throwIfAborted()
  for (const one of [out, err]) one.flush()
  return { ...ended!, stderr }
}
