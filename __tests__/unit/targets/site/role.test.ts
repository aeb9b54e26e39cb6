import { describe, expect, test } from '@jest/globals'
import { isLoadedByPages, roleOf, siteOf } from '../../../../src/targets/site/role.ts'
import type { Role } from '../../../../src/targets/site/source-file.ts'

/** Names as the tools emit them, with what each is. A name that is not told by itself has its neighbours beside it. */
const emitted: Readonly<Record<string, Readonly<Record<string, Role>>>> = {
  Vite: {
    'index.html': 'root',
    'assets/index-BfQ3xT9z.js': 'hashed',
    'assets/index-4sK1m_Aa.css': 'hashed',
    'assets/vendor-D-x9_aZ2.js': 'hashed',
    'assets/index-BfQ3xT9z.js.map': 'hashed',
    'assets/logo-Dk3l_Z91.svg': 'hashed',
    'assets/inter-latin-C8mDRqLa.js': 'hashed',
    'assets/lazy-bQxTzLpW.js': 'hashed',
    'assets/hero-background.jpg': 'file',
    'vite.svg': 'file',
    'registerSW.js': 'page',
    'sw.js': 'page',
    'workbox-0a1b2c3d.js': 'hashed',
    'manifest.webmanifest': 'page',
  },
  'Vite, of a small page': {
    'index.html': 'root',
    'assets/index-DbAgpwRl.js': 'hashed',
    'assets/index-CkQrXzPw.css': 'hashed',
    'assets/lazy-bQxTzLpW.js': 'hashed',
    'house.svg': 'file',
  },
  webpack: {
    'main.0a1b2c3d4e5f6a7b8c9d.js': 'hashed',
    '787.6c1f0b2a.js': 'hashed',
    'main.12345678.js': 'hashed',
    'vendors~main.6c1f0b2a.css': 'hashed',
    '6ce24c58023cc2f8fd88.png': 'hashed',
    'runtime.js': 'file',
    'remoteEntry.js': 'page',
  },
  'Create React App': {
    'index.html': 'root',
    'asset-manifest.json': 'page',
    'manifest.json': 'page',
    'robots.txt': 'page',
    'favicon.ico': 'file',
    'logo192.png': 'file',
    'static/js/main.0a1b2c3d.js': 'hashed',
    'static/js/main.0a1b2c3d.js.map': 'hashed',
    'static/js/main.0a1b2c3d.js.LICENSE.txt': 'hashed',
    'static/js/787.0a1b2c3d.chunk.js': 'hashed',
    'static/css/main.e6c13ad2.css': 'hashed',
    'static/media/logo.6ce24c58023cc2f8fd88fe9d219db6c6.svg': 'hashed',
  },
  Next: {
    'index.html': 'root',
    'about.html': 'page',
    'about.txt': 'page',
    '404.html': 'page',
    '_next/static/chunks/main-app-0123456789abcdef.js': 'hashed',
    '_next/static/chunks/app/layout-0123456789abcdef.js': 'hashed',
    '_next/static/vQb2Zk0hVQ1_xyzABCdef/_buildManifest.js': 'hashed',
    '_next/static/media/0a1b2c3d4e5f6a7b-s.p.woff2': 'hashed',
    '_next/data/vQb2Zk0hVQ1_xyzABCdef/about.json': 'hashed',
    'humans.txt': 'file',
    'images/photo.jpg': 'file',
  },
  SvelteKit: {
    'index.html': 'root',
    '_app/version.json': 'page',
    '_app/env.js': 'page',
    '_app/immutable/entry/start.BfQ3xT9z.js': 'hashed',
    '_app/immutable/chunks/DfQzxTaz.js': 'hashed',
    'favicon.png': 'file',
  },
  Astro: {
    'index.html': 'root',
    'blog/one/index.html': 'page',
    'rss.xml': 'page',
    'sitemap-index.xml': 'page',
    'sitemap-0.xml': 'page',
    '_astro/hoisted.BfQ3xT9z.js': 'hashed',
    '_astro/hero.Cx1_2Z8k_1aBcD.webp': 'hashed',
    'favicon.svg': 'file',
  },
  Nuxt: {
    '200.html': 'page',
    '_nuxt/DfQ1abcd.js': 'hashed',
    '_nuxt/entry.6c1f0b2a.css': 'hashed',
    '_nuxt/builds/latest.json': 'page',
    '_nuxt/builds/meta/0c2b9f9e-3f4b-4b6e-9c63-0b8d9a6f2c11.json': 'hashed',
  },
  Angular: {
    'index.html': 'root',
    'main-QWKZ4XPA.js': 'hashed',
    'polyfills-B6TNHZQ6.js': 'hashed',
    'styles-5INURTSO.css': 'hashed',
    'chunk-ABCDEFGH.js': 'hashed',
    'media/roboto-X2MPLQ5A.woff2': 'hashed',
    'main.0a1b2c3d4e5f6a7b.js': 'hashed',
    'ngsw.json': 'page',
    'ngsw-worker.js': 'page',
    'safety-worker.js': 'page',
    'assets/logo.svg': 'file',
    'assets/i18n/de.json': 'file',
  },
  Hugo: {
    'index.html': 'root',
    'posts/index.html': 'page',
    'index.xml': 'page',
    'sitemap.xml': 'page',
    [`css/main.min.${'0a1b2c3d'.repeat(8)}.css`]: 'hashed',
    'img/hero_hu3b1f0a9c5d7e0f1a2b3c4d5e6f708192_12345_800x0_resize_q75_box.jpg': 'hashed',
    'img/hero_hu_0123456789abcdef.webp': 'hashed',
    'css/style.css': 'file',
  },
  Parcel: {
    'index.html': 'root',
    'index.0a1b2c3d.js': 'hashed',
    'index.6e4f0a1b.css': 'hashed',
    'logo.0a1b2c3d.svg': 'hashed',
  },
  Gatsby: {
    'app-0123456789abcdef0123.js': 'hashed',
    'component---src-pages-index-js-0123456789abcdef0123.js': 'hashed',
    'webpack-runtime-0123456789abcdef0123.js': 'hashed',
    'static/0a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d/photo.png': 'hashed',
    'page-data/index/page-data.json': 'page',
    'page-data/app-data.json': 'page',
  },
  Docusaurus: {
    'assets/js/main.0a1b2c3d.js': 'hashed',
    'assets/js/0a1b2c3d.4e5f6a7b.js': 'hashed',
    'assets/css/styles.4f5e6d7c.css': 'hashed',
    'assets/images/logo-0a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d.png': 'hashed',
    'img/logo.svg': 'file',
  },
  VitePress: {
    'assets/app.BfQ3xT9z.js': 'hashed',
    'assets/guide_index.md.B8vPq1xY.js': 'hashed',
    'assets/guide_index.md.B8vPq1xY.lean.js': 'hashed',
    'hashmap.json': 'page',
  },
  Ember: { 'assets/app-0a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d.js': 'hashed' },
  Expo: { '_expo/static/js/web/index-0a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d.js': 'hashed' },
}

describe.each(Object.entries(emitted))('%s', (_, names) => {
  const site = siteOf(Object.keys(names))
  test.each(Object.entries(names))('%s is %s', (name, role) => expect(roleOf(name, site)).toBe(role))
})

// A year in every browser under a name that does not change would be a year of an old file.
test.each([
  'report-20241125.pdf',
  'report-20241125a.pdf',
  'data.20241125.js',
  'photo-1920x1080.jpg',
  'icon-512x512.png',
  'banner-1200w.webp',
  'jquery-3.7.1.min.js',
  'jquery.min.js',
  'bootstrap.bundle.min.js',
  'lib-1.2.34567.js',
  'app-Settings.js',
  'app-HomePage.js',
  'page-HTML5App.js',
  'page-Web3Page.js',
  'lib-3DViewer.js',
  'main-navigation.js',
  'hero-background.jpg',
  'video-episode12.mp4',
  'video-Episode12.mp4',
  'iphone14pro-screenshot2.png',
  'chapter-chapter01.js',
  'ad-facade01.png',
  'log-decade90.js',
  'IMG_20240115.jpg',
  'Inter-SEMIBOLD.woff2',
  'Inter-BOLD2345.woff2',
  'avatar-0c2b9f9e-3f4b-4b6e-9c63-0b8d9a6f2c11.jpg',
  'model-resnet50v2.onnx',
  'style.css',
  'app.js',
  'deadbeef.js',
  'assets/my-image-my-Image1.png',
  'downloads/backup.tar.gz',
  'assets/index-BfQ3xT9z.html',
  'assets/index-DarkMode.css',
])('%s is not taken for a name with a hash', (name) => {
  expect(roleOf(name, siteOf([name]))).not.toBe('hashed')
})

test('random names of Rollup are hashed among their like, but for a few that are words by chance', () => {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-'
  let seed = 7
  const random = () => {
    seed = (seed * 48271) % 2147483647
    return letters[seed % 64]!
  }
  const names = Array.from({ length: 2000 }, () => `assets/chunk-${Array.from({ length: 8 }, random).join('')}.js`)
  const site = siteOf(names)
  const hashed = names.filter((name) => roleOf(name, site) === 'hashed')
  expect(hashed.length / names.length).toBeGreaterThan(0.99)
  const alone = names.filter((name) => roleOf(name, siteOf([name])) === 'hashed')
  expect(alone.length / names.length).toBeGreaterThan(0.5)
})

test('a file that is compressed beforehand is what it is without that; one without a sibling is a download', () => {
  const site = siteOf(['index.html', 'index.html.br', 'app.0a1b2c3d.js', 'app.0a1b2c3d.js.gz', 'sw.js', 'sw.js.br'])
  expect(['index.html.br', 'app.0a1b2c3d.js.gz', 'sw.js.br'].map((name) => roleOf(name, site))).toEqual([
    'root',
    'hashed',
    'page',
  ])
  expect(roleOf('dump.json.gz', siteOf(['dump.json.gz']))).toBe('file')
})

test('what made the site shows in its scripts and styles alone', () => {
  expect(siteOf(['app.0a1b2c3d.js']).bundled).toBe(true)
  expect(siteOf(['photo.0a1b2c3d.jpg', 'app.js']).bundled).toBe(false)
})

test('what HTML loads by a fixed name is told from what lists pages or keeps them', () => {
  const loaded = ['site.webmanifest', 'docs/manifest.json', 'remoteEntry.js', 'registerSW.js', 'site.webmanifest.br']
  expect(loaded.filter(isLoadedByPages)).toEqual(loaded)
  expect(['sw.js', 'ngsw.json', 'sitemap.xml', 'robots.txt', 'about/index.html'].filter(isLoadedByPages)).toEqual([])
})
