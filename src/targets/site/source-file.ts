/** A file of the source folder, as it will be published. */
export interface SourceFile {
  /** In the bucket, prefix included. */
  readonly key: string
  /** On this machine. */
  readonly path: string
  /** Bytes. */
  readonly size: number
  /** Of the content, in hexadecimal. */
  readonly sha256: string
}

/**
 * When a file may be published, and how long browsers keep it. `hashed`: its name changes with its content, so nobody has an old one
 * under it. `page`: HTML, and what is fetched by a fixed name to find the rest (service worker, web manifest). `root`: the root page.
 */
export type Role = 'hashed' | 'file' | 'page' | 'root'

/** The order in which roles are published: nothing before what it refers to. */
export const publishingOrder: readonly Role[] = ['hashed', 'file', 'page', 'root']
