/** What an explanation reads of a container of a task definition. */
export interface ContainerShape {
  readonly name?: string | undefined
  readonly image?: string | undefined
  readonly essential?: boolean | undefined
  readonly memory?: number | undefined
  readonly environment?:
    | readonly { readonly name?: string | undefined; readonly value?: string | undefined }[]
    | undefined
  readonly healthCheck?: { readonly command?: readonly string[] | undefined } | undefined
  readonly logConfiguration?:
    | {
        readonly logDriver?: string | undefined
        readonly options?: Readonly<Record<string, string>> | undefined
      }
    | undefined
}

/** What an explanation reads of a task definition: as DescribeTaskDefinition gives it, or as it is to be registered. */
export interface DefinitionShape {
  readonly containerDefinitions?: readonly ContainerShape[] | undefined
  readonly executionRoleArn?: string | undefined
  readonly taskRoleArn?: string | undefined
  /** MiB, as text: of the whole task. */
  readonly memory?: string | undefined
  readonly runtimePlatform?: { readonly cpuArchitecture?: string | undefined } | undefined
}

/** The definition of a container by its name. */
export const containerShape = (definition: DefinitionShape | undefined, name: string): ContainerShape | undefined =>
  definition?.containerDefinitions?.find((each) => each.name === name)

/** The values of environment variables: some are secrets, and a program that fails likes to print what it was given. */
export const plainValues = (definition: DefinitionShape | undefined): readonly string[] =>
  (definition?.containerDefinitions ?? []).flatMap(({ environment = [] }) =>
    environment.flatMap(({ value }) => (typeof value === 'string' ? [value] : [])),
  )

/** What of a task definition has the form that it should have: a file of the user may hold anything. */
export const shapeOf = (definition: Readonly<Record<string, unknown>>): DefinitionShape => ({
  ...(definition as DefinitionShape),
  containerDefinitions: listOf(definition['containerDefinitions']).map((container) => ({
    ...(container as ContainerShape),
    environment: listOf(container['environment']) as NonNullable<ContainerShape['environment']>,
  })),
})

const listOf = (value: unknown): readonly Readonly<Record<string, unknown>>[] =>
  Array.isArray(value) ? value.filter((each) => typeof each === 'object' && each !== null) : []
