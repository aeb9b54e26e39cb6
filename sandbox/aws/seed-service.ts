/** Makes services of ECS that really serve when it returns: tasks run, behind a load balancer where one is asked for. */
import {
  type ContainerDefinition,
  CreateClusterCommand,
  CreateServiceCommand,
  type CreateServiceCommandInput,
  DeleteServiceCommand,
  ECSClient,
  type ECSClientConfig,
  ListClustersCommand,
  ListServicesCommand,
  RegisterTaskDefinitionCommand,
  type RegisterTaskDefinitionCommandInput,
  type Service,
  type Task,
  UpdateServiceCommand,
  type UpdateServiceCommandInput,
} from '@aws-sdk/client-ecs'
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  type CreateTargetGroupCommandInput,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2'
import type { ImageSpec } from './image.ts'
import type { Seed, SeededImage } from './seed.ts'
import { serviceNow, steady, tasksOf } from './service-now.ts'
import { unlessThere } from './unless-there.ts'

/** What the containers of seeded services are made of; `docker/images/service/main.go` says how they behave. */
const baseImage = 'sandbox/service:1'

/** The port that it listens on. */
const port = 8080

export interface SeedService {
  name: string
  /** [production] */
  cluster?: string
  /** What is in the image, pushed to a repository of the service's name as `live`; or the URI of one that is there. */
  image?: ImageSpec | string
  /** Whether its task definition names the image by tag or by digest. [tag] */
  by?: 'tag' | 'digest'
  /** Name of its container. [app] */
  container?: string
  /** How many tasks. [1] */
  desired?: number
  environment?: Record<string, string>
  /** More of the container's definition, over what is usual. */
  more?: Partial<ContainerDefinition>
  /** More containers beside it. */
  others?: ContainerDefinition[]
  /** More of the task definition, over what is usual. */
  definition?: Partial<RegisterTaskDefinitionCommandInput>
  /** The circuit breaker. [on, with rollback] */
  breaker?: { enable: boolean; rollback: boolean }
  /** A load balancer that forwards to the tasks: true, or more of its target group, over what is usual. */
  loadBalancer?: true | Partial<CreateTargetGroupCommandInput>
  /** More of the service, over what is usual. */
  service?: Partial<CreateServiceCommandInput>
}

export interface SeededService {
  cluster: string
  clusterArn: string
  name: string
  arn: string
  /** Of its first task definition. */
  taskDefinitionArn: string
  /** `ecs-svc/…` of its first deployment, which has come to its end. */
  deploymentId: string
  logGroup: string
  executionRole: string
  taskRole: string
  /** With a load balancer: */
  targetGroupArn?: string
  loadBalancerArn?: string
  /** `http://NAME-….REGION.elb.amazonaws.com/`; a step, which follows the sandbox's proxy, asks it by https. */
  url?: string
}

interface Balanced {
  targetGroupArn: string
  loadBalancerArn: string
  url: string
}

const network = {
  awsvpcConfiguration: {
    subnets: ['subnet-0a1b2c3d4e5f60718', 'subnet-0f1e2d3c4b5a69788'],
    securityGroups: ['sg-0123456789abcdef0'],
    assignPublicIp: 'ENABLED' as const,
  },
}

const tasksOfEcs = { service: 'ecs-tasks.amazonaws.com' }

/** What AWS's own policy AmazonECSTaskExecutionRolePolicy grants. */
const executionActions = [
  'ecr:GetAuthorizationToken',
  'ecr:BatchCheckLayerAvailability',
  'ecr:GetDownloadUrlForLayer',
  'ecr:BatchGetImage',
  'logs:CreateLogStream',
  'logs:PutLogEvents',
]

export class Services {
  readonly ecs: ECSClient
  readonly elb: ElasticLoadBalancingV2Client
  readonly #seed: Seed

  constructor(settings: ECSClientConfig, seed: Seed) {
    this.ecs = new ECSClient(settings)
    this.elb = new ElasticLoadBalancingV2Client(settings as object)
    this.#seed = seed
  }

  /** An image of this behaviour in a repository that exists. */
  image(repository: string, tag: string, build: Record<string, string> = {}): Promise<SeededImage> {
    return this.#seed.image({ repository, tag, from: baseImage, build })
  }

  /** Registers one more revision. Returns its ARN. */
  async definition(input: RegisterTaskDefinitionCommandInput): Promise<string> {
    const { taskDefinition } = await this.ecs.send(new RegisterTaskDefinitionCommand(input))
    return taskDefinition!.taskDefinitionArn!
  }

  async add(spec: SeedService): Promise<SeededService> {
    const { name, cluster = 'production', container = 'app', breaker = { enable: true, rollback: true } } = spec
    const logGroup = `/ecs/${name}`
    const [made, imageUri, executionRole, taskRole, balanced] = await Promise.all([
      this.ecs.send(new CreateClusterCommand({ clusterName: cluster })),
      this.#imageOf(spec),
      this.#seed.role(`${name}-execution`, tasksOfEcs, { execution: allowed(executionActions) }),
      this.#seed.role(`${name}-task`, tasksOfEcs),
      spec.loadBalancer ? this.#balance(name, spec.loadBalancer === true ? {} : spec.loadBalancer) : undefined,
      this.#seed.logGroup(logGroup),
    ])
    const { region } = this.#seed.place
    const roles = { executionRole, taskRole }
    const taskDefinitionArn = await this.definition(definitionOf({ ...spec, ...roles, imageUri, logGroup, region }))
    const { service } = await this.ecs.send(
      new CreateServiceCommand({
        cluster,
        serviceName: name,
        taskDefinition: taskDefinitionArn,
        desiredCount: spec.desired ?? 1,
        launchType: 'FARGATE',
        networkConfiguration: network,
        deploymentConfiguration: {
          maximumPercent: 200,
          minimumHealthyPercent: 100,
          deploymentCircuitBreaker: breaker,
        },
        ...(balanced && {
          loadBalancers: [{ targetGroupArn: balanced.targetGroupArn, containerName: container, containerPort: port }],
        }),
        ...spec.service,
      }),
    )
    const { deployments } = await this.steady(cluster, name)
    return {
      ...{ cluster, name, logGroup, taskDefinitionArn, ...roles, ...balanced },
      clusterArn: made.cluster!.clusterArn!,
      arn: service!.serviceArn!,
      deploymentId: deployments?.[0]?.id ?? '',
    }
  }

  /** Changes a service, as somebody does by hand; it does not wait. Returns the service as the call answers it. */
  async change(input: UpdateServiceCommandInput): Promise<Service> {
    return (await this.ecs.send(new UpdateServiceCommand(input))).service!
  }

  now(cluster: string, name: string): Promise<Service> {
    return serviceNow(this.ecs, cluster, name)
  }

  /** All tasks of a service that are still listed, those that have stopped too. */
  tasks(cluster: string, name: string): Promise<Task[]> {
    return tasksOf(this.ecs, cluster, name)
  }

  /** Waits until one deployment is left, and is complete. */
  steady(cluster: string, name: string): Promise<Service> {
    return steady(this.ecs, cluster, name)
  }

  /** Deletes every service of the account: its tasks would run, and one that crashes would be started anew, for as long as the sandbox. */
  async end(): Promise<void> {
    const { clusterArns = [] } = await this.ecs.send(new ListClustersCommand({}))
    for (const cluster of clusterArns) {
      const { serviceArns = [] } = await this.ecs.send(new ListServicesCommand({ cluster }))
      for (const service of serviceArns)
        await this.ecs.send(new DeleteServiceCommand({ cluster, service, force: true }))
    }
  }

  async #imageOf({ name, image = {}, by = 'tag' }: SeedService): Promise<string> {
    if (typeof image === 'string') return image
    await unlessThere(this.#seed.repository(name))
    const pushed = await this.#seed.image({ repository: name, tag: 'live', from: baseImage, ...image })
    return by === 'tag' ? pushed.taggedUri : pushed.uri
  }

  async #balance(name: string, more: Partial<CreateTargetGroupCommandInput>): Promise<Balanced> {
    const Subnets = network.awsvpcConfiguration.subnets
    const [balancer, group] = await Promise.all([
      this.elb.send(new CreateLoadBalancerCommand({ Name: name, Subnets, Scheme: 'internet-facing' })),
      this.elb.send(
        new CreateTargetGroupCommand({
          Name: name,
          Protocol: 'HTTP',
          Port: port,
          TargetType: 'ip',
          VpcId: 'vpc-0123456789abcdef0',
          HealthCheckPath: '/healthz',
          HealthCheckIntervalSeconds: 5,
          HealthCheckTimeoutSeconds: 2,
          HealthyThresholdCount: 2,
          UnhealthyThresholdCount: 2,
          ...more,
        }),
      ),
    ])
    const { LoadBalancerArn, DNSName } = balancer.LoadBalancers![0]!
    const targetGroupArn = group.TargetGroups![0]!.TargetGroupArn!
    const DefaultActions = [{ Type: 'forward' as const, TargetGroupArn: targetGroupArn }]
    await this.elb.send(new CreateListenerCommand({ LoadBalancerArn, Protocol: 'HTTP', Port: 80, DefaultActions }))
    return { targetGroupArn, loadBalancerArn: LoadBalancerArn!, url: `http://${DNSName}/` }
  }
}

type Made = SeedService & {
  imageUri: string
  executionRole: string
  taskRole: string
  logGroup: string
  region: string
}

function definitionOf(made: Made): RegisterTaskDefinitionCommandInput {
  const { name, container = 'app', environment = {}, more = {}, others = [], definition = {} } = made
  const options = {
    'awslogs-group': made.logGroup,
    'awslogs-region': made.region,
    'awslogs-stream-prefix': 'ecs',
  }
  const app: ContainerDefinition = {
    name: container,
    image: made.imageUri,
    essential: true,
    portMappings: [{ containerPort: port, protocol: 'tcp' }],
    environment: Object.entries(environment).map(([key, value]) => ({ name: key, value })),
    logConfiguration: { logDriver: 'awslogs', options },
    ...more,
  }
  return {
    family: name,
    networkMode: 'awsvpc',
    requiresCompatibilities: ['FARGATE'],
    cpu: '256',
    memory: '512',
    executionRoleArn: made.executionRole,
    taskRoleArn: made.taskRole,
    runtimePlatform: { cpuArchitecture: process.arch === 'arm64' ? 'ARM64' : 'X86_64', operatingSystemFamily: 'LINUX' },
    containerDefinitions: [app, ...others],
    ...definition,
  }
}

const allowed = (Action: string[]) => ({
  Version: '2012-10-17' as const,
  Statement: [{ Effect: 'Allow' as const, Action, Resource: '*' }],
})
