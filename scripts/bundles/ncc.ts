/**
 * `node scripts/bundles/ncc.ts <entry> <folder>`: bundles one module with its licences. A program of its own, so that
 * several run side by side; ncc's command cannot be told what stands for a package.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import ncc from '@vercel/ncc'

/**
 * Packages that stay outside, and the module of Node in whose place. `@actions/http-client` imports undici for one
 * class, of a method that only `@actions/github` calls: a quarter to a third of each bundle for nothing.
 */
const externals = { undici: 'node:http' }

const [entry, folder] = process.argv.slice(2)
const { code, assets } = await ncc(resolve(entry!), { externals, license: 'licenses.txt', cache: false, quiet: true })
mkdirSync(folder!, { recursive: true })
writeFileSync(join(folder!, 'index.js'), code)
for (const [name, { source }] of Object.entries(assets)) writeFileSync(join(folder!, name), source)
