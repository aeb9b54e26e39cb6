/**
 * What a part is needed for: to bring the sandbox up, to check the sources, to draw pictures, to ask another S3,
 * to build with other builders than Docker's own, to plan with OpenTofu.
 */
export type Purpose = 'sandbox' | 'checks' | 'pictures' | 'second-s3' | 'builders' | 'tofu'

export type Log = (line: string) => void

/** One thing that the machine must have. */
export interface Part {
  name: string
  /** What it is needed for, in words. */
  why: string
  for: Purpose[]
  /** Where it is; nothing when it is missing. Quick: asked at every start. */
  find(): string | undefined
  /** Packages of Debian and Ubuntu that bring it. */
  packages?: string[]
  /** Parts that `make` uses; they need not be there when this one is. */
  needs?: string[]
  /** Puts it into the cache; whole or not at all. */
  make?(log: Log): Promise<void>
  /** What a person does where we cannot do it ourselves. */
  elsewhere: string
  /** Only told, never an error. */
  optional?: true
}
