/** A file that was kept with a run, and by which exactly it is found again. */
export interface KeptArtifact {
  /** Exact: names come again in other runs, and a fork's run may give any name. */
  readonly id: string
  readonly name: string
  readonly bytes: number
  /** SHA-256 of the file, hexadecimal. */
  readonly sha256: string
  /** Its page. */
  readonly url: string
}

export interface ArtifactToKeep {
  /** Without the signs that GitHub refuses (`" : < > | * ? \ /` and line ends); once per run and attempt. */
  readonly name: string
  readonly content: Buffer
  /** As `application/octet-stream`: how a browser gets it. */
  readonly mimeType: string
  /** Days; undefined: what the repository has as its rule. GitHub keeps no artifact for longer than that. */
  readonly retentionDays?: number | undefined
}

/** Which artifact, in which run. */
export interface ArtifactAddress {
  readonly id: string
  /** Of this run it needs no permission; of another one `actions: read`. */
  readonly runId: string
  /** What its content must be; anything else is refused. */
  readonly sha256: string
}
