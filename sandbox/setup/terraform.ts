import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join, relative } from 'node:path'
import { run } from './command.ts'
import { findProgram } from './find-program.ts'
import { inCache } from './places.ts'
import { makeWhole } from './whole-folder.ts'

/** Any later one of the same major line would do; one and the same makes runs comparable. */
const providerVersion = '5.100.0'

/** Both programs take the provider under the address of their own registry. */
const registries = ['registry.terraform.io', 'registry.opentofu.org'] as const

const platform = `${process.platform}_${process.arch === 'x64' ? 'amd64' : process.arch}`

export const findTerraform = (): string | undefined => findProgram('terraform', 'tofu')

const mirror = () => inCache('terraform', `aws-${providerVersion}`)

const providerIn = (root: string, registry: string) =>
  join(root, registry, 'hashicorp', 'aws', providerVersion, platform)

/** The CLI configuration that has terraform and tofu take the AWS provider from this machine. */
export function findAwsProvider(): string | undefined {
  const file = join(mirror(), 'cli.tfrc')
  // A link leads nowhere once somebody has tidied up where it leads.
  return existsSync(file) && existsSync(providerIn(join(mirror(), 'providers'), registries[0])) ? file : undefined
}

/** Takes the provider that the machine has, else lets terraform download it, which is 700 MB. */
export async function makeAwsProvider(): Promise<void> {
  rmSync(mirror(), { recursive: true, force: true })
  await makeWhole(mirror(), async (folder) => {
    const providers = join(folder, 'providers')
    const [first, second] = registries.map((registry) => providerIn(providers, registry)) as [string, string]
    for (const place of [first, second]) mkdirSync(join(place, '..'), { recursive: true })
    const found = unpackedProvider()
    if (found) symlinkSync(found, first)
    else renameSync(await fetchProvider(folder), first)
    symlinkSync(relative(join(second, '..'), first), second)
    writeFileSync(join(folder, 'cli.tfrc'), configuration(join(mirror(), 'providers')))
  })
}

const include = registries.map((registry) => `"${registry}/hashicorp/aws"`).join(', ')

const configuration = (providers: string) => `disable_checkpoint = true
provider_installation {
  filesystem_mirror {
    path    = ${JSON.stringify(providers)}
    include = [${include}]
  }
  direct {
    exclude = [${include}]
  }
}
`

/** An unpacked provider in a folder that terraform itself looks into, or in one that a person would choose. */
function unpackedProvider(): string | undefined {
  const places = roots().flatMap((root) => registries.map((registry) => providerIn(root, registry)))
  return places.find((place) => list(place).some((name) => name.startsWith('terraform-provider-aws')))
}

/** The root of a mirror that has it as a zip, which terraform would unpack at each `init`. */
function packedMirror(): string | undefined {
  const zip = `terraform-provider-aws_${providerVersion}_${platform}.zip`
  return roots().find((root) =>
    registries.some((registry) => existsSync(join(root, registry, 'hashicorp', 'aws', zip))),
  )
}

function roots(): string[] {
  const { XDG_DATA_HOME, XDG_DATA_DIRS, TF_PLUGIN_CACHE_DIR } = process.env
  const data = [
    XDG_DATA_HOME || join(homedir(), '.local', 'share'),
    ...(XDG_DATA_DIRS || ['/usr/local/share', '/usr/share'].join(delimiter)).split(delimiter),
  ]
  return [
    join(homedir(), '.terraform.d', 'plugins'),
    ...data.map((folder) => join(folder, 'terraform', 'plugins')),
    ...(TF_PLUGIN_CACHE_DIR ? [TF_PLUGIN_CACHE_DIR] : []),
    ...ownMirrors(),
    ...list('/opt').map((name) => join('/opt', name)),
  ]
}

/** The mirrors that the machine's own CLI configuration names. */
function ownMirrors(): string[] {
  const file = process.env['TF_CLI_CONFIG_FILE'] || join(homedir(), '.terraformrc')
  const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
  return [...text.matchAll(/^\s*path\s*=\s*"([^"\n]+)"/gm)].map(([, path]) => path!)
}

const list = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : [])

const wanted = `terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "${providerVersion}"
    }
  }
}
`

/** Has terraform unpack it: of a mirror on this machine, else through whatever the machine's own configuration says. */
async function fetchProvider(folder: string): Promise<string> {
  const scratch = join(folder, 'fetched')
  mkdirSync(scratch)
  writeFileSync(join(scratch, 'main.tf'), wanted)
  const packed = packedMirror()
  if (packed) writeFileSync(join(scratch, 'cli.tfrc'), configuration(packed))
  const { TF_CLI_CONFIG_FILE: own = '', TF_DATA_DIR: _, ...env } = process.env
  const file = packed ? join(scratch, 'cli.tfrc') : own
  await run(findTerraform() ?? 'terraform', ['init', '-input=false', '-no-color'], {
    cwd: scratch,
    env: { ...env, ...(existsSync(file) && { TF_CLI_CONFIG_FILE: file }), CHECKPOINT_DISABLE: '1' },
    seconds: 900,
  })
  const places = registries.map((registry) => providerIn(join(scratch, '.terraform', 'providers'), registry))
  const fetched = places.find((place) => existsSync(place))
  if (!fetched) throw new Error('terraform init brought no AWS provider')
  return fetched
}
