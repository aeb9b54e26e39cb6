export interface PaceSettings {
  /** Added to each answer. [0] */
  latencyMs?: number
  /** More requests than these in a second are answered SlowDown; 0: any number. [0] */
  perSecond?: number
}

export interface Counts {
  /** Requests that were answered, by operation; `SlowDown` are those that were turned away. */
  readonly operations: Readonly<Record<string, number>>
  readonly requests: number
  readonly bytes: number
  readonly mostAtOnce: number
  /** CPU of the server itself since the counts began, in seconds. */
  readonly cpuSeconds: number
}

/** How fast the server answers, and what it counted. */
export class Pace {
  #settings: Required<PaceSettings> = { latencyMs: 0, perSecond: 0 }
  #operations: Record<string, number> = {}
  #bytes = 0
  #now = 0
  #most = 0
  #cpu = process.cpuUsage()
  #tokens = 0
  #filledAt = 0

  set(settings: PaceSettings): void {
    this.#settings = { ...this.#settings, ...settings }
    this.#tokens = this.#settings.perSecond
    this.#filledAt = performance.now()
  }

  begin(): void {
    this.#now += 1
    this.#most = Math.max(this.#most, this.#now)
  }

  end(): void {
    this.#now -= 1
  }

  later(work: () => void): void {
    if (this.#settings.latencyMs > 0) setTimeout(work, this.#settings.latencyMs)
    else work()
  }

  /** Whether this second has room for one more. */
  takesOne(): boolean {
    const { perSecond } = this.#settings
    if (perSecond === 0) return true
    const now = performance.now()
    this.#tokens = Math.min(perSecond, this.#tokens + ((now - this.#filledAt) / 1000) * perSecond)
    this.#filledAt = now
    if (this.#tokens < 1) {
      this.count('SlowDown')
      return false
    }
    this.#tokens -= 1
    return true
  }

  count(operation: string): void {
    this.#operations[operation] = (this.#operations[operation] ?? 0) + 1
  }

  bytes(size: number): void {
    this.#bytes += size
  }

  counts(): Counts {
    const { user, system } = process.cpuUsage(this.#cpu)
    return {
      operations: this.#operations,
      requests: Object.values(this.#operations).reduce((sum, one) => sum + one, 0),
      bytes: this.#bytes,
      mostAtOnce: this.#most,
      cpuSeconds: (user + system) / 1e6,
    }
  }

  restart(): void {
    this.#operations = {}
    this.#bytes = 0
    this.#most = this.#now
    this.#cpu = process.cpuUsage()
  }
}
