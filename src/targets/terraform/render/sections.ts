import { alike } from './alike.ts'
import { changeItem, wholeItem } from './change-item.ts'
import { changeSections, type ItemsOf, stateSections } from './change-sections.ts'
import { dangerSection } from './danger.ts'
import { driftSection } from './drift-section.ts'
import type { Section } from './fit.ts'
import { outputSection } from './output-section.ts'
import type { PlanView } from './view.ts'
import { warningSection } from './warnings.ts'
import { diagnosticSection, errorSection, noteSection, sinceSection } from './word-sections.ts'

/** `usual`: what is alike is told once, and what is long is cut. */
export type Amount = 'usual' | 'everything'

/** All parts of a page that there may be no room for, in the order in which they are read. */
export const sectionsOf = (view: PlanView, amount: Amount): readonly Section[] => {
  const { changes, redactor, since, reviewed, mode } = view
  const itemsOf: ItemsOf =
    amount === 'usual'
      ? (resources) => alike(resources).map((group) => changeItem(group, redactor))
      : (resources) => resources.map((change) => wholeItem(change, redactor))
  // Where the state is only refreshed, drift is what the plan is about.
  const drift = driftSection(view, amount)
  return [
    errorSection(view),
    ...(changes ? [dangerSection(changes, redactor)] : []),
    warningSection(view),
    noteSection(view),
    ...(since
      ? [sinceSection(since.than ? `Since the plan of ${since.than}` : 'Since the plan before', since, redactor)]
      : []),
    ...(reviewed?.verdict === 'different' ? [sinceSection('Since the review', reviewed.difference, redactor)] : []),
    ...(mode === 'refresh-only' ? [drift] : []),
    ...(changes ? changeSections(changes, itemsOf) : []),
    ...(changes ? [outputSection(changes, redactor, amount), ...stateSections(changes, redactor)] : []),
    ...(mode === 'refresh-only' ? [] : [drift]),
    diagnosticSection(view),
  ]
}
