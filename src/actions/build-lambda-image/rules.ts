import { noRegion, regionOf } from '../../action/every-door.ts'
import { type InputProblem, type InputRule, rulesFor } from '../../action/input-rules.ts'
import { requiredAndEmpty } from '../../action/inputs.ts'
import { runFacts } from '../../github/run.ts'
import { resolveTags } from '../../targets/image/tags.ts'
import { type contract, type Input, imageInputs } from './contract.ts'
import { pushes } from './facts.ts'
import { imageRules } from './image-rules.ts'
import { clashes, imagesIn, nowhere, type Pushed } from './wanted.ts'

const rule = rulesFor<typeof contract.inputs>()

/** The rules of one image are for the inputs when there is no list of images, which has them for each entry. */
const withoutList = ({ about, problems }: InputRule): InputRule => ({
  about: [...about, 'images'],
  problems: (input: Input) => (input.images ? [] : problems(input as never)),
})

/** What an entry does not say, an input says: so all inputs must be right by themselves. */
const everyInput = ['images', ...(Object.keys(imageInputs) as (keyof typeof imageInputs)[])] as const

const inEntry = (where: string, { text, remedy }: InputProblem): InputProblem => ({
  text: `In "images", ${where}: ${text}`,
  remedy,
})

const problemsOfEntries = (input: Input): readonly InputProblem[] => {
  const images = imagesIn(input)
  const pushed = images.flatMap((image): Pushed[] => {
    const { repository, tags: words, tagPrefix } = image.input
    const tags = resolveTags(words, runFacts(), tagPrefix)
    return repository && tags ? [{ ...image, repository, tags }] : []
  })
  const sameName = images.flatMap(({ name, where }, index) => {
    const twin = images.slice(0, index).find((other) => other.name === name)
    return twin ? [twins(name, `${twin.where} and ${where}`)] : []
  })
  return [
    ...images.flatMap(({ where, input }) =>
      imageRules.flatMap(({ problems }) => problems(input as never).map((problem) => inEntry(where!, problem))),
    ),
    ...images.flatMap(({ where, input: { repository } }) => (repository ? [] : [noRepository(where!)])),
    // Twins mostly share their tags, too.
    ...(sameName.length > 0 ? sameName : clashes(pushed, nowhere)),
  ]
}

const noRepository = (where: string): InputProblem => ({
  text: `Input "images" has no \`repository\` in ${where}, and the input "repository" is empty, too.`,
  remedy: 'Give it in the entry, such as `repository: team/api`, or as an input for all of them.',
})

const twins = (name: string, places: string): InputProblem => ({
  text: `Input "images" has two images called ${JSON.stringify(name)}: ${places}.`,
  remedy: 'Give each a `name` of its own, such as `name: api`. Without one it has the name of its repository.',
})

/** What holds between the inputs, and between them and the workspace. */
export const rules: readonly InputRule[] = [
  rule(
    ['repository', 'images'],
    ({ repository, images }) => !repository && !images && `Input "repository" ${requiredAndEmpty}.`,
    'Or give `images`.',
  ),
  ...imageRules.map(withoutList),
  rule(everyInput, (input) => input.images && problemsOfEntries(input as Input)),
  // A build without a push asks AWS nothing.
  rule(['aws-region', 'images', 'push'], ({ awsRegion, images, push }) => {
    const wants = images?.map(({ values }) => values.push ?? push) ?? [push]
    return !regionOf(awsRegion) && wants.some((each) => pushes(each, runFacts())) && [noRegion]
  }),
]
