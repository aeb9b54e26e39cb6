import { createCipheriv, createHash } from 'node:crypto'
import { mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** A made-up site: as many small files as are asked for, a few large ones, and names that hurt. */
export interface MadeSite {
  readonly folder: string
  /** Paths below the folder. */
  readonly files: readonly string[]
  readonly bytes: number
}

/** Of a hundred small files. */
const extensions = Object.entries({ html: 50, js: 18, css: 7, png: 10, svg: 5, json: 5, woff2: 5 }).flatMap(
  ([extension, count]) => Array.from({ length: count }, () => extension),
)

const megabytes = [3, 5, 9, 12, 20]

const odd: Readonly<Record<string, number>> = {
  'index.html': 4096,
  '404.html': 2048,
  'sw.js': 9000,
  'robots.txt': 120,
  'docs/a b+c.html': 3000,
  'docs/ünïcødé-日本.html': 3000,
  "docs/q&a's (1).html": 2000,
  'docs/50%.html': 1000,
  '.well-known/security.txt': 500,
}

const small = { least: 1024, most: 20 * 1024 }

/** The same bytes at every run: a number from a text. */
const numberOf = (text: string): number => createHash('md5').update(text).digest().readUInt32BE(0)

/** Half noise, half not, as what is compressed a little. */
const contentOf = (path: string, size: number): Buffer => {
  const key = createHash('md5').update(path).digest()
  const noise = createCipheriv('aes-128-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(Math.floor(size / 2)))
  return Buffer.concat([noise, Buffer.alloc(size - noise.length, 'a')])
}

const pathOf = (index: number, extension: string): string => {
  if (extension === 'html') return `blog/${index % 40}/post-${index}/index.html`
  if (extension === 'js' || extension === 'css')
    return `assets/chunk-${index}.${createHash('md5').update(`${index}`).digest('hex').slice(0, 8)}.${extension}`
  return `static/${extension}/${index % 20}/file-${index}.${extension}`
}

/** @param large whether the five large files are part of it */
export const makeSite = (folder: string, smallFiles: number, { large = true, most = small.most } = {}): MadeSite => {
  const sizes: Record<string, number> = { ...odd }
  for (let index = 0; index < smallFiles; index++) {
    const path = pathOf(index, extensions[index % extensions.length]!)
    sizes[path] = small.least + (numberOf(path) % (most - small.least + 1))
  }
  if (large)
    for (const [index, size] of megabytes.entries()) sizes[`media/video-${index}.mp4`] = size * 1024 * 1024 + 777
  for (const [path, size] of Object.entries(sizes)) {
    const file = join(folder, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, contentOf(path, size))
  }
  const bytes = Object.values(sizes).reduce((sum, size) => sum + size, 0)
  return { folder, files: Object.keys(sizes), bytes }
}

/** As a fresh checkout and build leave it: the same content, written a moment ago. */
export const touch = ({ folder, files }: MadeSite): void => {
  const now = new Date(Date.now() + 2000)
  for (const file of files) utimesSync(join(folder, file), now, now)
}

/** Other content in every hundredth small file, each as large as before. */
export const change = (site: MadeSite): number => {
  const changed = site.files.filter((file, index) => index % 100 === 99 && !file.startsWith('media/'))
  for (const file of changed) {
    const path = join(site.folder, file)
    const content = readFileSync(path)
    for (let at = 0; at < 16; at++) content[at] = content[at]! ^ 0xff
    writeFileSync(path, content)
  }
  touch(site)
  return changed.length
}
