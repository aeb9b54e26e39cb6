import { access, constants, readFile, stat } from 'node:fs/promises'
import { delimiter, dirname, isAbsolute, join, resolve } from 'node:path'
import { terraformFailure } from '../failures/terraform.ts'
import { answer } from './command.ts'
import { terraformEnvironment } from './terraform-environment.ts'

/** The program that plans and applies, as it is on this runner. */
export interface Terraform {
  /** Absolute: the program itself, not the wrapper that setup-terraform and setup-opentofu put before it. */
  readonly path: string
  readonly product: 'Terraform' | 'OpenTofu'
  /** Such as `1.11.4`. */
  readonly version: string
}

/** The first whose `plan -json`, `show -json` and `init -lockfile=readonly` say all that is read here. */
const oldest: Readonly<Record<Terraform['product'], readonly [number, number]>> = {
  Terraform: [1, 1],
  OpenTofu: [1, 6],
}

/**
 * The program in `terraform-path`, else the first of `terraform` and `tofu` on PATH. A wrapper beside which the program
 * lies as `<name>-bin` is passed by: it swallows exit codes, and writes whole plans into the outputs of our step.
 *
 * @param given the input: a path (relative: to `directory`), a name on PATH, or nothing
 * @param directory the working directory, absolute
 * @throws Failure `terraform-missing`, `terraform-too-old`, `terraform-unusable`
 */
export const findTerraform = async (
  given: string | undefined,
  directory: string,
  signal: AbortSignal,
): Promise<Terraform> => {
  const wanted = given === undefined || given === 'auto' ? ['terraform', 'tofu'] : [given]
  for (const name of wanted) {
    const found = await programAt(name, directory)
    if (found !== undefined) return describe(await behindWrapper(found), directory, signal)
  }
  throw given === undefined || given === 'auto'
    ? terraformFailure('terraform-missing', { what: 'There is neither `terraform` nor `tofu` on this runner' })
    : terraformFailure('terraform-missing', { what: `"terraform-path" is ${given}, and there is no such program` })
}

const programAt = async (name: string, directory: string): Promise<string | undefined> => {
  if (/[\\/]/.test(name)) {
    const path = isAbsolute(name) ? name : resolve(directory, name)
    return (await isProgram(path)) ? path : undefined
  }
  for (const folder of (process.env['PATH'] ?? '').split(delimiter))
    for (const ending of process.platform === 'win32' ? ['.exe', ''] : [''])
      if (folder !== '' && (await isProgram(join(folder, name + ending)))) return join(folder, name + ending)
  return undefined
}

/** The wrappers are scripts of Node that call `$TERRAFORM_CLI_PATH/terraform-bin`, which lies beside them. */
const behindWrapper = async (path: string): Promise<string> => {
  const [, name, ending] = /([^\\/]+?)(\.exe)?$/.exec(path)!
  const cli = process.env[name === 'tofu' ? 'TOFU_CLI_PATH' : 'TERRAFORM_CLI_PATH']
  for (const folder of [dirname(path), ...(cli ? [cli] : [])]) {
    const real = join(folder, `${name}-bin${ending ?? ''}`)
    if (await isProgram(real)) return real
  }
  return path
}

const isProgram = async (path: string): Promise<boolean> => {
  try {
    await access(path, constants.X_OK)
    return (await stat(path)).isFile()
  } catch {
    return false
  }
}

/** Milliseconds to tell its version: a version manager may download it first. */
const patience = 300_000

/** Asked in the working directory, where version managers look for `.terraform-version` and its kin. */
const describe = async (path: string, cwd: string, signal: AbortSignal): Promise<Terraform> => {
  const told = await answer(path, ['version'], { env: terraformEnvironment(), cwd, signal, limit: patience })
  const [, product, version] = /^(Terraform|OpenTofu) v(\d+\.\d+\.\d+\S*)/m.exec(told ?? '') ?? []
  if (product === undefined || version === undefined)
    throw terraformFailure('terraform-unusable', { program: path, message: told?.split('\n')[0] || 'nothing' })
  const terraform = { path, product, version } as Terraform
  const [major, minor] = oldest[terraform.product]
  const [itsMajor = 0, itsMinor = 0] = version.split('.').map(Number)
  if (itsMajor < major || (itsMajor === major && itsMinor < minor))
    throw terraformFailure('terraform-too-old', { product, version, oldest: `${major}.${minor}` })
  return terraform
}

/**
 * The version that the file of a version manager asks for, when it is another one than was found. What is found is what the
 * step before set up: we install nothing.
 */
export const otherVersionWanted = async (
  { product, version }: Terraform,
  directory: string,
): Promise<{ readonly file: string; readonly wanted: string } | undefined> => {
  const file = product === 'OpenTofu' ? '.opentofu-version' : '.terraform-version'
  try {
    const wanted = (await readFile(join(directory, file), 'utf8')).trim().replace(/^v/, '')
    return /^\d+\.\d+\.\d+\S*$/.test(wanted) && wanted !== version ? { file, wanted } : undefined
  } catch {
    return undefined
  }
}
