import { dangerRules } from '../../src/targets/terraform/judge/danger-rules.ts'
import { deployedFields } from '../../src/targets/terraform/judge/put-back.ts'
import { riskRules } from '../../src/targets/terraform/judge/risk.ts'
import { statefulTypes } from '../../src/targets/terraform/plan/stateful.ts'
import { code, table } from './markdown.ts'

export const planJudgementPath = 'docs/plan-judgement.md'

const codes = (words: readonly string[]) => words.map(code).join(' · ')

const risks = table(
  ['Risk', 'When'],
  [...riskRules.map(({ level, says: [one] }) => [code(level), one]), [code('none'), 'nothing changes']],
)

const warnings = table(
  ['Risk', 'What is warned of', 'Of', 'What to do'],
  dangerRules.map(({ level, says, types, lost, remedy }) => [
    code(level),
    lost ? `${says}, when it is destroyed or replaced` : says,
    codes(types),
    remedy,
  ]),
)

const stateful = table(
  ['What is lost', 'Types'],
  Object.entries(statefulTypes).map(([kind, types]) => [kind, codes(types)]),
)

const deployed = table(
  ['Type', 'Fields'],
  Object.entries(deployedFields).map(([type, fields]) => [code(type), codes(Object.keys(fields))]),
)

/** docs/plan-judgement.md: the tables by which a plan of Terraform is judged. */
export const planJudgement = (): string => `# How a plan of Terraform is judged

<!-- Generated from src/targets/terraform by npm run docs. -->

## Risk

The output \`risk\` is the worst that applies.

${risks}

Terraform counts a replacement as one object to add and one to destroy. Here every object is counted once: \`to-add\`, \`to-change\`,
\`to-replace\`, \`to-destroy\` and \`to-forget\` do not overlap; \`to-move\` and \`to-import\` are counted beside them.

## Warnings

Of an object that is made, or that becomes so: what was so before is no news.

${warnings}

## What holds data

To destroy or replace it is critical, and \`fail-on: stateful\` stops it. More types, and patterns such as \`cloudflare_*\`, are named in
\`stateful-types\`.

${stateful}

## What deploys change

When one of these was changed outside of Terraform, as a deploy does, and the plan makes something else of it, the comment says that it
would put back the deploy.

${deployed}

## Drift

What was changed outside of Terraform is counted in \`drift\` and stopped by \`fail-on: drift\`, unless only nothing became an empty value
(\`null\` to \`{}\`): that is a provider's way to write. Where a plan puts back what was changed by hand, the field says so.
`
