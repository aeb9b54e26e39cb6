import { details, paragraphs } from '../../action/markdown.ts'
import type { Finding } from './finding.ts'

const marks = { good: '✅', advice: '💡', problem: '❌' } as const

/** Problems first, each with its fix open; what is good is folded. */
export const report = (findings: readonly Finding[]): string => {
  const of = (level: Finding['level']) => findings.filter((finding) => finding.level === level)
  const [problems, advices, goods] = [of('problem'), of('advice'), of('good')]
  return paragraphs(
    problems.length === 0
      ? `### AWS Deploy: ${findings.some(({ target }) => target) ? 'nothing stands in the way of a deploy' : 'the identity of the job is good'}`
      : `### AWS Deploy: ${problems.length === 1 ? 'one problem' : `${problems.length} problems`} to solve before a deploy`,
    ...problems.map(withFix),
    ...advices.map(withFix),
    goods.length > 0 &&
      details(`${goods.length} checks passed`, goods.map((finding) => `- ${title(finding)}`).join('\n')),
  )
}

const title = ({ level, target, text }: Finding): string => `${marks[level]} ${target ? `**${target}**: ` : ''}${text}`

const withFix = (finding: Finding): string => paragraphs(title(finding), finding.fix)

/** One line for the log. */
export const lineOf = (finding: Finding): string =>
  `${finding.level.padEnd(7)} ${finding.target ? `${finding.target}: ` : ''}${finding.text}`
