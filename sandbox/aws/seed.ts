/** Puts things into an account, as its root: identity provider, roles, repositories, images, functions, services. */
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import { CloudWatchLogsClient, CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs'
import { CreateRepositoryCommand, ECRClient, GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr'
import {
  CreateOpenIDConnectProviderCommand,
  CreateRoleCommand,
  IAMClient,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { CreateBucketCommand, PutBucketVersioningCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import type { Control } from './control.ts'
import type { Policy } from './grants.ts'
import { type BaseImage, composeImage, type ImageSpec, readImage } from './image.ts'
import { pushImage } from './push.ts'
import { rootSettings } from './root-settings.ts'
import { Alarms } from './seed-alarm.ts'
import {
  type AliasNow,
  type AliasSpec,
  addAlias,
  addFunction,
  addVersion,
  aliasNow,
  changeAlias,
  configure,
  provision,
  type SeededFunction,
} from './seed-function.ts'
import { type SeededService, type SeedService, Services } from './seed-service.ts'
import { audience, issuer, type Trust, trustPolicy } from './trust.ts'
import { unlessThere } from './unless-there.ts'

export interface Place {
  account: string
  region: string
  /** Address of the services themselves. */
  services: string
  /** What a Docker client needs to reach the engine. */
  docker: Record<string, string>
}

export interface RepositorySpec {
  immutable?: boolean
  /** Filters of the tags for which the opposite holds, such as `latest` or `pr-*`. */
  exclusions?: string[]
  scanOnPush?: boolean
}

export interface SeededImage {
  /** `…amazonaws.com/NAME@sha256:…` */
  uri: string
  /** `…amazonaws.com/NAME:TAG` */
  taggedUri: string
  digest: string
}

export interface SeedImage extends ImageSpec {
  repository: string
  tag: string
  /** A tag in the engine; its layers are read once. [sandbox/function:1] */
  from?: string
}

export interface SeedFunction {
  name: string
  /** What is in the image, pushed to a repository of the function's name; or the URI of one that is there. */
  image?: ImageSpec | string
  environment?: Record<string, string>
  architecture?: 'x86_64' | 'arm64'
  memory?: number
  /** Seconds. */
  timeout?: number
  description?: string
  /** Publishes a version and points this alias at it. */
  alias?: string
  /** Gives the alias (or, without one, the function) a function URL that asks for no credentials. */
  url?: boolean
  /** ARN of its execution role; by default one is made per account. */
  role?: string
}

export type SeedArchive = Omit<SeedFunction, 'image'> & {
  archive: Uint8Array
  /** `MODULE.FUNCTION` [index.handler] */
  handler?: string
}

export interface SeedObject {
  bucket: string
  key: string
  body: Uint8Array
  versioned?: boolean
}

const bases = new Map<string, Promise<BaseImage>>()

export class Seed {
  readonly place: Place
  readonly alarms: Alarms
  readonly services: Services
  readonly #ecr: ECRClient
  readonly #iam: IAMClient
  readonly #lambda: LambdaClient
  readonly #logs: CloudWatchLogsClient
  readonly #s3: S3Client
  readonly #control: Control
  #executionRole: Promise<unknown> | undefined

  constructor(place: Place, control: Control) {
    this.place = place
    this.#control = control
    const settings = { ...rootSettings(place), maxAttempts: 1 }
    this.#ecr = new ECRClient(settings)
    this.#iam = new IAMClient(settings)
    this.#lambda = new LambdaClient(settings)
    this.#logs = new CloudWatchLogsClient(settings)
    this.#s3 = new S3Client({ ...settings, forcePathStyle: true })
    this.alarms = new Alarms(new CloudWatchClient(settings))
    this.services = new Services(settings, this)
  }

  get registry(): string {
    return `${this.place.account}.dkr.ecr.${this.place.region}.amazonaws.com`
  }

  /** GitHub's OpenID Connect provider, unless it is there. Returns its ARN. */
  async oidcProvider(clientIds: string[] = [audience]): Promise<string> {
    const provider = new CreateOpenIDConnectProviderCommand({ Url: `https://${issuer}`, ClientIDList: clientIds })
    await unlessThere(this.#iam.send(provider))
    return `arn:aws:iam::${this.place.account}:oidc-provider/${issuer}`
  }

  /** A role with inline policies by name. Returns its ARN. */
  async role(
    name: string,
    trust: Trust,
    policies: Record<string, Policy> = {},
    sessionSeconds = 3600,
  ): Promise<string> {
    const made = await this.#iam.send(
      new CreateRoleCommand({
        RoleName: name,
        AssumeRolePolicyDocument: JSON.stringify(trustPolicy(this.place.account, trust)),
        MaxSessionDuration: sessionSeconds,
      }),
    )
    for (const [policy, document] of Object.entries(policies)) {
      const PolicyDocument = JSON.stringify(document)
      await this.#iam.send(new PutRolePolicyCommand({ RoleName: name, PolicyName: policy, PolicyDocument }))
    }
    return made.Role!.Arn!
  }

  /** The role that seeded functions run with, one per account. Returns its ARN. */
  async executionRole(): Promise<string> {
    const name = 'sandbox-execution'
    this.#executionRole ??= unlessThere(this.role(name, { service: 'lambda.amazonaws.com' }))
    await this.#executionRole
    return `arn:aws:iam::${this.place.account}:role/${name}`
  }

  /** Returns the repository's URI. */
  async repository(
    name: string,
    { immutable = false, exclusions = [], scanOnPush = false }: RepositorySpec = {},
  ): Promise<string> {
    const mutability = immutable ? 'IMMUTABLE' : 'MUTABLE'
    const filters = exclusions.map((filter) => ({ filterType: 'WILDCARD' as const, filter }))
    const made = await this.#ecr.send(
      new CreateRepositoryCommand({
        repositoryName: name,
        imageScanningConfiguration: { scanOnPush },
        imageTagMutability: filters.length > 0 ? `${mutability}_WITH_EXCLUSION` : mutability,
        ...(filters.length > 0 && { imageTagMutabilityExclusionFilters: filters }),
      }),
    )
    return made.repository!.repositoryUri!
  }

  /** Composes an image out of a base image's layers and pushes it to a repository that exists. No build, no engine. */
  async image({ repository, tag, from = 'sandbox/function:1', ...spec }: SeedImage): Promise<SeededImage> {
    const [base, token] = await Promise.all([this.#base(from), this.#registryToken()])
    const registry = { url: this.place.services, host: this.registry, token }
    const digest = await pushImage(registry, repository, tag, composeImage(base, spec))
    const name = `${this.registry}/${repository}`
    return { uri: `${name}@${digest}`, taggedUri: `${name}:${tag}`, digest }
  }

  /** Ready when it returns. Its knobs are set afterwards: seeding takes the one for slow creation away. */
  async imageFunction(spec: SeedFunction): Promise<SeededFunction> {
    const [role, imageUri] = await Promise.all([spec.role ?? this.executionRole(), this.#imageOf(spec)])
    return this.#atOnce(spec.name, () => addFunction(this.#lambda, { ...spec, role, imageUri }))
  }

  /** A Python function from a zip archive. */
  async zipFunction(spec: SeedArchive): Promise<SeededFunction> {
    const role = spec.role ?? (await this.executionRole())
    return this.#atOnce(spec.name, () => addFunction(this.#lambda, { ...spec, role }))
  }

  /** Serves when it returns: its tasks run, and are behind its load balancer where it has one. */
  service(spec: SeedService): Promise<SeededService> {
    return this.services.add(spec)
  }

  alias(spec: AliasSpec): Promise<string> {
    return addAlias(this.#lambda, spec)
  }

  /** Changes an alias, as somebody does by hand: what is not given stays, but for weights, which are cleared. */
  changeAlias(spec: Partial<AliasSpec> & Pick<AliasSpec, 'function' | 'name'>): Promise<void> {
    return changeAlias(this.#lambda, spec)
  }

  aliasNow(name: string, alias: string): Promise<AliasNow> {
    return aliasNow(this.#lambda, name, alias)
  }

  /** Changes the configuration of a function, as its infrastructure does. */
  configure(name: string, change: Parameters<typeof configure>[2]): Promise<void> {
    return this.#atOnce(name, () => configure(this.#lambda, name, change))
  }

  /** Keeps an instance of an alias ready. */
  provision(name: string, alias: string): Promise<void> {
    return provision(this.#lambda, name, alias)
  }

  /** Puts other code on a function and publishes it. Returns the number of the version. */
  version(name: string, imageUri: string): Promise<string> {
    return this.#atOnce(name, () => addVersion(this.#lambda, name, imageUri))
  }

  /** Puts an object into S3, and makes its bucket. Returns the id of its version, of a versioned bucket. */
  async object({ bucket, key, body, versioned = false }: SeedObject): Promise<string | undefined> {
    await unlessThere(this.#s3.send(new CreateBucketCommand({ Bucket: bucket })))
    if (versioned)
      await this.#s3.send(
        new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration: { Status: 'Enabled' } }),
      )
    return (await this.#s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }))).VersionId
  }

  /** Unless it is there. */
  async logGroup(name: string): Promise<void> {
    await unlessThere(this.#logs.send(new CreateLogGroupCommand({ logGroupName: name })))
  }

  /** Creating and updating take half a second each otherwise. Not 0: an update may then end before it has begun. */
  async #atOnce<T>(name: string, work: () => Promise<T>): Promise<T> {
    await this.#control.knobs({ lambda: { [name]: { update_seconds: 0.1 } } })
    try {
      return await work()
    } finally {
      await this.#control.knobs({ lambda: { [name]: { update_seconds: null } } })
    }
  }

  async #imageOf({ name, image = {} }: SeedFunction): Promise<string> {
    if (typeof image === 'string') return image
    await unlessThere(this.repository(name))
    return (await this.image({ repository: name, tag: 'first', ...image })).uri
  }

  #base(from: string): Promise<BaseImage> {
    const key = `${this.place.docker['DOCKER_HOST']} ${from}`
    const known = bases.get(key) ?? readImage(from, this.place.docker)
    bases.set(key, known)
    return known
  }

  async #registryToken(): Promise<string> {
    const { authorizationData } = await this.#ecr.send(new GetAuthorizationTokenCommand({}))
    return authorizationData![0]!.authorizationToken!
  }
}
