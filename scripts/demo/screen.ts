/** What the demo shows: one line for each thing that happens, with the time since it began. */

const colourful = process.stdout.isTTY && !process.env['NO_COLOR']
const paint = (code: number) => (text: string) => (colourful ? `\u001b[${code}m${text}\u001b[0m` : text)

export const bold = paint(1)
export const dim = paint(2)
export const red = paint(31)
export const green = paint(32)
export const yellow = paint(33)

export interface Screen {
  /** Seconds since the demo began. */
  seconds(): number
  /** `  12.3 s  who     what` */
  line(who: string, what: string): void
  heading(text: string, ...explanation: string[]): void
  finding(good: boolean, text: string): void
  text(text: string): void
}

const whoWidth = 8

export function newScreen(begin = performance.now()): Screen {
  const seconds = () => (performance.now() - begin) / 1000
  const text = (line: string) => console.log(line)
  return {
    seconds,
    text,
    line: (who, what) => text(`${dim(`${seconds().toFixed(1).padStart(6)} s`)}  ${who.padEnd(whoWidth)}  ${what}`),
    heading: (title, ...explanation) => {
      text(`\n${bold(`── ${title}`)}`)
      for (const line of explanation) text(`   ${dim(line)}`)
    },
    finding: (good, what) => text(`   ${good ? green('✓') : red('✗')} ${what}`),
  }
}

/** For those who look at what came out, and not at how. */
export const silent: Screen = {
  seconds: () => 0,
  line: () => undefined,
  heading: () => undefined,
  finding: () => undefined,
  text: () => undefined,
}
