import { quote } from '../../../action/input-types.ts'
import { type Input, optional, Problem } from '../../../action/inputs.ts'

/** Where the task definition comes from that a service gets. */
export type DefinitionSource =
  /** The one that the service has. */
  | { readonly kind: 'own' }
  /**
   * ARN, `family:revision`, or `family` for its newest active revision. `copied`: one that was deregistered is registered anew, for a way
   * back to it; else it is refused.
   */
  | { readonly kind: 'named'; readonly name: string; readonly copied?: boolean }
  /** A JSON file of the workspace. */
  | { readonly kind: 'file'; readonly path: string }

const named = /^(arn:aws[a-z-]*:ecs:[a-z0-9-]+:\d{12}:task-definition\/)?[A-Za-z0-9_-]{1,255}(:[1-9]\d{0,8})?$/

/** The input `task-definition`. A file is told by its ending or by a slash, since a family has neither. */
export const definitionSource: Input<DefinitionSource | undefined> = optional((text) => {
  if (named.test(text)) return { kind: 'named', name: text }
  if (!text.startsWith('arn:') && /\.json$|\//.test(text)) return { kind: 'file', path: text }
  throw new Problem(
    `must be the ARN of a task definition, family:revision, a family, or a JSON file such as deploy/api.json, not ${quote(text)}`,
  )
})
