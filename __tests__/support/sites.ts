/** A small site before and after a change, as bundlers write them: names of assets change with their content. */
import type { Site } from './site-scene.ts'

const page = (title: string, assets: readonly string[]): string =>
  [
    '<!doctype html>',
    `<html lang="en"><head><meta charset="utf-8"><title>${title}</title>`,
    '<link rel="manifest" href="/site.webmanifest"><link rel="canonical" href="https://shop.example/">',
    ...assets.map((path) =>
      path.endsWith('.css')
        ? `<link rel="stylesheet" href="/${path}">`
        : `<script type="module" crossorigin src="/${path}"></script>`,
    ),
    `</head><body><h1>${title}</h1><img src="/images/logo.svg" alt=""><a href="/about/">about</a></body></html>`,
    '',
  ].join('\n')

const unchanged: Site = {
  'images/logo.svg': '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><rect width="8" height="8"/></svg>\n',
  'assets/text-DqBiqI3f.woff2': Buffer.from('wOF2 but for its content'),
  'robots.txt': 'User-agent: *\n',
  '.well-known/security.txt': 'Contact: mailto:security@shop.example\n',
  'site.webmanifest': '{"name": "Shop", "icons": [{"src": "/images/logo.svg", "sizes": "any"}]}\n',
}

/** What changes with each release: two scripts, of which the second is loaded by the first, the styles, the pages, the worker. */
const release = (name: string, script: string, part: string, styles: string): Site => ({
  ...unchanged,
  [`assets/index-${script}.js`]: `import('./cart-${part}.js').then(({ cart }) => cart('${name}'))\n`,
  [`assets/cart-${part}.js`]: `export const cart = (name) => { document.title = name + ' of ${name}' }\n`,
  [`assets/index-${styles}.css`]: `@font-face { font-family: T; src: url(/assets/text-DqBiqI3f.woff2) } /* ${name} */\n`,
  'index.html': page(name, [`assets/index-${styles}.css`, `assets/index-${script}.js`]),
  'about/index.html': page(`About ${name}`, [`assets/index-${styles}.css`]),
  '404.html': page('Not found', [`assets/index-${styles}.css`]),
  'sw.js': `const files = ['/', '/assets/index-${script}.js', '/assets/index-${styles}.css']\n`,
})

export const shopBefore: Site = {
  ...release('old', 'BkT3vVf2', 'C9xPzQa1', 'Dm1oW8sE'),
  'old-news/index.html': page('Old news', ['assets/index-Dm1oW8sE.css']),
}

export const shopAfter: Site = release('new', 'Ch7LrN0w', 'A2mKeYu8', 'Bz4tJ6pH')

/** Which of the after-site's files are put when the before-site is there: all that is new or changed. */
export const changedInShop: readonly string[] = Object.keys(shopAfter).filter(
  (path) => shopAfter[path] !== shopBefore[path],
)
