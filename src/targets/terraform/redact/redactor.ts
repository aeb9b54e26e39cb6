import { isHeldIn, namesSecret } from '../../../action/secret-names.ts'
import { coverShapes } from '../../../action/secret-shapes.ts'
import type { PlanJson } from '../plan/plan-json.ts'
import { jsonIn } from '../plan/text-shape.ts'
import { type Branch, isBranch, isExact, isList, type Tree } from '../plan/tree.ts'
import { KnownValues } from './known-values.ts'
import { Patterns } from './patterns.ts'
import { nameOfPair, sensitiveLeaves, textsOf, valueKey } from './sensitive-leaves.ts'

/** Takes secrets out of what others will read. All text of a plan, of a provider and of Terraform goes through it. */
export interface Redactor {
  /** Without known secrets, in whatever form, what looks like one, and what the user's expressions match. */
  text(text: string): string
  /** The same in every text of a value; and whole what stands under a name that says what it is (`password`). */
  value(value: Tree, name?: string): Tree
  /** What stands for a value that is marked, and so hidden whole; `place` (its address and path) is for the count. */
  hidden(place: string): string
  /** How many different values were hidden, whole or in part, up to now. */
  readonly count: number
}

export interface RedactorOptions {
  /** The user's; see `redactPatterns`. */
  readonly patterns?: readonly RegExp[] | undefined
  /** Values that are secret by other knowledge: variables of the environment, credentials. */
  readonly secrets?: Iterable<string> | undefined
}

export const hiddenValue = '(sensitive value)'

/** Without a plan: for what is said when none could be made. */
export const redactorOf = (plan: PlanJson | undefined, options: RedactorOptions = {}): Redactor =>
  new PlanRedactor(plan, options)

/** Texts that are longer are not likely to come again. */
const kept = 200

class PlanRedactor implements Redactor {
  private readonly known = new KnownValues()
  private readonly patterns: Patterns
  private readonly places = new Set<string>()
  private readonly covered = new Map<string, string>()

  constructor(plan: PlanJson | undefined, { patterns = [], secrets = [] }: RedactorOptions) {
    this.patterns = new Patterns(patterns)
    for (const secret of secrets) this.known.add(secret)
    if (!plan) return
    for (const leaf of sensitiveLeaves(plan)) this.known.add(leaf)
    // All at once, because one by one is slow.
    if (!this.patterns.none) this.patterns.cover(textsOf(plan).map((text) => this.withoutKnown(text)))
  }

  get count(): number {
    return this.places.size
  }

  text(text: string): string {
    const done = this.covered.get(text)
    if (done !== undefined) return done
    const covered = this.patterns.cover([this.withoutKnown(text)])[0]!
    if (covered !== text) this.places.add(text)
    if (text.length <= kept) this.covered.set(text, covered)
    return covered
  }

  value(value: Tree, name = ''): Tree {
    if (typeof value === 'string') return this.textValue(value, name)
    if (typeof value === 'number' || isExact(value)) return this.number(value, name)
    if (isList(value)) return value.map((each) => this.value(each, name))
    return isBranch(value) ? this.branch(value) : value
  }

  hidden(place: string): string {
    this.places.add(place)
    return hiddenValue
  }

  private withoutKnown(text: string): string {
    return coverShapes(this.known.cover(text))
  }

  private textValue(text: string, name: string): string {
    if (isHeldIn(name, text)) return this.hidden(text)
    const covered = this.text(text)
    const tree = jsonIn(covered)
    if (tree === undefined) return covered
    const written = JSON.stringify(tree)
    const safe = JSON.stringify(this.value(tree))
    return safe === written ? covered : safe
  }

  private number(value: Tree, name: string): Tree {
    const text = JSON.stringify(value)
    return (namesSecret(name) && text.length >= 4) || this.text(text) !== text ? this.hidden(text) : value
  }

  private branch(branch: Branch): Branch {
    const called = nameOfPair(branch)
    return Object.fromEntries(
      Object.entries(branch).map(([key, each]) => [
        this.text(key),
        this.value(each, called !== undefined && valueKey.test(key) ? called : key),
      ]),
    )
  }
}
