import type { InputsOf } from '../../action/contract.ts'
import { info, notice } from '../../action/log.ts'
import type { Ending, Step } from '../../action/run-action.ts'
import { withTimeLimit } from '../../action/time-limit.ts'
import { type EcrRepository, ecrRepository } from '../../aws/ecr.ts'
import type { Manifest } from '../../aws/image-manifest.ts'
import { openSession } from '../../aws/session.ts'
import { Failure } from '../../failures/failure.ts'
import { compareCommits } from '../../github/compare.ts'
import { type RunFacts, runFacts } from '../../github/run.ts'
import { build, type Delivery, describePlan, found, tagAll, verified } from '../../targets/image/deliver.ts'
import { type Decision, isNewer, mayMoveLatest, revisionLabel } from '../../targets/image/latest.ts'
import { planBuild } from '../../targets/image/plan.ts'
import { latest } from '../../targets/image/tags.ts'
import { contract } from './contract.ts'
import { type BuildFacts, buildFacts } from './facts.ts'
import { type BuiltImage, outputsOf, report } from './report.ts'

type Input = InputsOf<typeof contract>
type End = Ending<typeof contract>

export const run = async (input: Input, step: Step): Promise<End> => {
  const facts = runFacts()
  const wanted = await buildFacts(input, facts)
  return withTimeLimit(step.signal, input.timeout, (signal) =>
    wanted.push ? deliver(input, facts, wanted, signal) : buildOnly(input, wanted, signal),
  )
}

/** Without a push, AWS is not asked at all: the image is built, and left in the engine for the next steps. */
const buildOnly = async (input: Input, wanted: BuildFacts, signal: AbortSignal): Promise<End> => {
  const name = input.repository.name
  if (input.dryRun) return planned(input, wanted, 'To build, without a push')
  await build(deliveryOf(input, wanted), { name, repository: undefined, region: '' }, signal)
  const image: BuiltImage = { repository: name, tags: [wanted.tags.first], how: 'built, not pushed' }
  return {
    outcome: 'built',
    changed: false,
    outputs: { ...outputsOf(image, input.architecture), taggedUri: `${name}:${wanted.tags.first}` },
    summary: report(image, input.architecture),
  }
}

/** reuse? → build and push the tag of the commit → verify → the other tags → `latest`. */
const deliver = async (input: Input, facts: RunFacts, wanted: BuildFacts, signal: AbortSignal): Promise<End> => {
  const session = await openSession(input, contract.name)
  const repository = ecrRepository(session, input.repository)
  const delivery = deliveryOf(input, wanted)
  const [there, immutable] = await Promise.all([found(repository, wanted.tags.first), repository.immutable()])
  const plan = planBuild(there, immutable ?? false, {
    ...delivery,
    tag: wanted.tags.first,
    recipe: wanted.recipe,
    reuse: wanted.tags.namesCommit ? input.reuse : 'never',
  })
  info(describePlan(plan))
  if (input.dryRun) return planned(input, wanted, describePlan(plan))

  const started = Date.now()
  const reused = plan.kind === 'reuse'
  const image: BuiltImage = {
    repository: input.repository.name,
    tags: [],
    how: reused ? 'reused, since it has the same recipe' : 'built',
  }
  let changed = false
  try {
    let manifest: Manifest
    if (reused) manifest = plan.manifest
    else {
      const target = { name: input.repository.name, repository, region: session.region }
      const pushed = await build(delivery, target, signal)
      changed = true
      manifest = await verified(repository, delivery, pushed)
      image.buildSeconds = Math.round((Date.now() - started) / 100) / 10
    }
    image.manifest = manifest
    image.registry = await repository.registry()
    const decision = await decideOnLatest(input, facts, wanted, repository, manifest)
    const tagged = await tagAll(repository, manifest, wanted.tags, decision.move)
    image.tags = tagged.tags
    image.latest = wanted.tags.latest ? (tagged.latest ?? decision) : undefined
    const outcome = reused ? 'reused' : 'built'
    return {
      outcome,
      changed: changed || tagged.written > 0,
      outputs: outputsOf(image, input.architecture),
      summary: report(image, input.architecture),
    }
  } catch (failure) {
    if (!(failure instanceof Failure) || !changed) throw failure
    return {
      outcome: failure.outcome,
      changed,
      failure,
      outputs: outputsOf(image, input.architecture),
      summary: report(image, input.architecture, failure),
    }
  }
}

const deliveryOf = (input: Input, { file, labels, tags }: BuildFacts): Delivery => ({
  context: input.context,
  file,
  architecture: input.architecture,
  purpose: input.for,
  labels,
  tags,
})

/** Asks GitHub only when the answer matters. */
const decideOnLatest = async (
  input: Input,
  facts: RunFacts,
  { tags }: BuildFacts,
  repository: EcrRepository,
  manifest: Manifest,
): Promise<Decision> => {
  if (!tags.latest) return { move: false, why: '' }
  const may = mayMoveLatest(input.moveLatest, facts)
  if (!may.move || input.moveLatest === 'always') return told(may)
  const behind = await found(repository, latest)
  if (!behind) return { move: true, why: 'there is no `latest` yet' }
  if (behind.manifest.digest === manifest.digest) return { move: true, why: 'it is on this image already' }
  const theirs = behind.config?.labels[revisionLabel]
  if (!theirs) return told(isNewer('unknown', undefined))
  if (theirs === facts.sha) return { move: true, why: 'it is on an older image of this commit' }
  if (!input.githubToken) return told(isNewer('unknown', theirs, 'there is no `github-token`'))
  const { comparison, why } = await compareCommits(input.githubToken, facts.repository, theirs, facts.sha)
  return told(isNewer(comparison, theirs, why))
}

const told = (decision: Decision): Decision => {
  if (!decision.move) notice(`\`latest\` was not moved: ${decision.why}.`)
  return decision
}

const planned = (input: Input, { tags }: BuildFacts, plan: string): End => {
  const wanted = [tags.first, ...tags.others, ...(tags.latest ? [latest] : [])]
  info(`Dry run. ${plan}. Tags: ${wanted.join(', ')}`)
  const image: BuiltImage = { repository: input.repository.name, tags: wanted, how: `dry run: ${plan}` }
  return {
    outcome: 'planned',
    changed: false,
    outputs: outputsOf(image, input.architecture),
    summary: report(image, input.architecture),
  }
}
