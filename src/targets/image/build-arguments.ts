/** What `docker buildx build` is told. */
export interface Build {
  readonly context: string
  readonly file: string
  /** Such as `linux/amd64`; one, since Lambda takes no image of several. */
  readonly platform: string
  /** The stage to build; undefined is the last one. */
  readonly target: string | undefined
  readonly buildArgs: Readonly<Record<string, string>>
  /** By id: the file that holds the value. A value itself would be seen by every process of the machine. */
  readonly secretFiles: Readonly<Record<string, string>>
  readonly labels: Readonly<Record<string, string>>
  readonly tag: string
  /** Values of `--cache-from` and `--cache-to`. */
  readonly cacheFrom: readonly string[]
  readonly cacheTo: readonly string[]
  readonly push: boolean
  readonly metadataFile: string
}

/**
 * The arguments, as data. Attestations off: they turn the image into an index, which Lambda refuses. Docker media types
 * and gzip by force: a base image may bring zstd layers.
 */
export const buildArguments = ({ context, file, tag, push, metadataFile, ...build }: Build): string[] => [
  'build',
  '--platform',
  build.platform,
  '--provenance=false',
  '--sbom=false',
  '--progress=plain',
  '--file',
  file,
  '--metadata-file',
  metadataFile,
  ...(build.target === undefined ? [] : ['--target', build.target]),
  ...Object.entries(build.buildArgs).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]),
  ...Object.entries(build.secretFiles).flatMap(([id, path]) => ['--secret', `id=${id},${field(`src=${path}`)}`]),
  ...Object.entries(build.labels).flatMap(([name, value]) => ['--label', `${name}=${value}`]),
  ...build.cacheFrom.flatMap((cache) => ['--cache-from', cache]),
  ...build.cacheTo.flatMap((cache) => ['--cache-to', cache]),
  '--tag',
  tag,
  ...(push
    ? ['--output', 'type=image,push=true,oci-mediatypes=false,compression=gzip,force-compression=true']
    : ['--load']),
  context,
]

/** A field of a list that is read as CSV: the folder of the runner may have a comma in its name. */
const field = (text: string) => (/[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
