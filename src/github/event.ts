import { readFileSync } from 'node:fs'

/** The parts of an event that are read. https://docs.github.com/en/webhooks/webhook-events-and-payloads */
export interface Event {
  readonly repository?: { readonly default_branch?: string; readonly private?: boolean; readonly visibility?: string }
  readonly pull_request?: {
    readonly number?: number
    readonly head?: {
      readonly sha?: string
      readonly ref?: string
      readonly repo?: { readonly full_name?: string } | null
    }
  }
  /** Of a comment; GitHub calls a pull request an issue there, with an address of its own. */
  readonly issue?: { readonly number?: number; readonly pull_request?: object }
  readonly workflow_run?: {
    readonly event?: string
    readonly head_sha?: string
    readonly head_branch?: string | null
    readonly head_repository?: { readonly full_name?: string } | null
    /** Empty for a fork's; it names pull requests into other repositories, too. */
    readonly pull_requests?: readonly {
      readonly number?: number
      readonly base?: { readonly repo?: { readonly url?: string } }
    }[]
  }
  readonly merge_group?: { readonly head_ref?: string }
  /** Of a push: the newest commit. */
  readonly head_commit?: { readonly message?: string } | null
}

/** The event file of the runner; without one, or with one that cannot be read, nothing is known of the event. */
export const readEvent = (path: string | undefined = process.env['GITHUB_EVENT_PATH']): Event => {
  if (!path) return {}
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Event
  } catch {
    return {}
  }
}
