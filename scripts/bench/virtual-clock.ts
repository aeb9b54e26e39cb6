import { syncBuiltinESMExports } from 'node:module'
import promises from 'node:timers/promises'

interface Timer {
  readonly at: number
  readonly ring: () => void
}

const real = { now: Date.now, setTimeout: globalThis.setTimeout, sleep: promises.setTimeout }

/**
 * Time that stands still while anything works and jumps to the next timer when all wait. Code that reads `Date.now` and
 * waits with `setTimeout`, the global one or that of `node:timers/promises`, runs on it unchanged: ours and the SDK's.
 */
export class VirtualClock {
  private time: number
  private readonly start: number
  private timers: Timer[] = []

  /** @param start milliseconds since the epoch as the work begins */
  constructor(start = 0) {
    this.start = start
    this.time = start
  }

  /** Does the work on this clock, which is the process' own meanwhile. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    this.install()
    try {
      let over = false
      const ended = work().finally(() => {
        over = true
      })
      // What the work throws is for the caller; here it only ends the loop.
      ended.catch(() => undefined)
      while (true) {
        await new Promise(setImmediate)
        if (over) return await ended
        this.jump()
      }
    } finally {
      this.restore()
    }
  }

  /** Milliseconds since the work began. */
  now(): number {
    return this.time - this.start
  }

  sleep(milliseconds: number): Promise<void> {
    return new Promise((ring) => this.add(milliseconds, ring))
  }

  private jump() {
    const next = this.timers.reduce<Timer | undefined>((a, b) => (a && a.at <= b.at ? a : b), undefined)
    if (!next) throw new Error('The work waits for something that is no timer: it would never end.')
    this.timers.splice(this.timers.indexOf(next), 1)
    this.time = next.at
    next.ring()
  }

  private add(milliseconds: number, ring: () => void): void {
    this.timers.push({ at: this.time + milliseconds, ring })
  }

  private install() {
    Date.now = () => this.time
    const setTimeout = (ring: () => void, milliseconds = 0) => this.add(milliseconds, ring)
    Object.assign(globalThis, { setTimeout })
    Object.assign(promises, { setTimeout: (milliseconds = 0) => this.sleep(milliseconds) })
    syncBuiltinESMExports()
  }

  private restore() {
    Date.now = real.now
    Object.assign(globalThis, { setTimeout: real.setTimeout })
    Object.assign(promises, { setTimeout: real.sleep })
    syncBuiltinESMExports()
  }
}
