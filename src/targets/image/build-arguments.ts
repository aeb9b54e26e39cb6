/** What `docker buildx build` is told. */
export interface Build {
  readonly context: string
  readonly file: string
  /** Such as `linux/amd64`; one, since Lambda takes no image of several. */
  readonly platform: string
  readonly labels: Readonly<Record<string, string>>
  readonly tag: string
  readonly push: boolean
  readonly metadataFile: string
}

/**
 * The arguments, as data. Attestations off: they turn the image into an index, which Lambda refuses. Docker media types
 * and gzip by force: a base image may bring zstd layers.
 */
export const buildArguments = ({ context, file, platform, labels, tag, push, metadataFile }: Build): string[] => [
  'build',
  '--platform',
  platform,
  '--provenance=false',
  '--sbom=false',
  '--progress=plain',
  '--file',
  file,
  '--metadata-file',
  metadataFile,
  ...Object.entries(labels).flatMap(([name, value]) => ['--label', `${name}=${value}`]),
  '--tag',
  tag,
  ...(push
    ? ['--output', 'type=image,push=true,oci-mediatypes=false,compression=gzip,force-compression=true']
    : ['--load']),
  context,
]
