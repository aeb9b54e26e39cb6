/**
 * What BuildKit 26.1 leaves out of a context, by its `.dockerignore`: recorded by building `FROM scratch`, `COPY . /` with
 * `--output type=local` and looking what came out.
 */

/** Every kind of path that a rule may or may not mean. */
export const paths = [
  'a.txt',
  'b.txt',
  '.env',
  '.git/config',
  'README.md',
  'readme.md',
  'src/app.py',
  'src/app.pyc',
  'src/test/app_test.py',
  'src/node_modules/x.js',
  'node_modules/y.js',
  'node_modules/y/index.js',
  'dist/out.js',
  'docs/a.md',
  'docs/deep/b.md',
  'docs/deep/c.txt',
  'with space.txt',
  '#hash',
  '!bang',
  'foo/bar',
  'foo/dist/z',
  'temp1',
  'tempAB',
  'some/temp2',
  'é.txt',
  '[x]',
] as const

type Path = (typeof paths)[number]

/** The paths that are in the image. */
const leaves = (...seen: readonly Path[]): readonly Path[] => seen
const ignores = (...left: readonly Path[]): readonly Path[] => paths.filter((path) => !left.includes(path))

/** The text of the file, and what is in the image then. */
export const recorded: readonly (readonly [string, readonly Path[]])[] = [
  ['node_modules', ignores('node_modules/y.js', 'node_modules/y/index.js')],
  ['**/node_modules', ignores('src/node_modules/x.js', 'node_modules/y.js', 'node_modules/y/index.js')],
  ['*', leaves()],
  ['*\n!src', leaves('src/app.py', 'src/app.pyc', 'src/test/app_test.py', 'src/node_modules/x.js')],
  ['*\n!src/app.py', leaves('src/app.py')],
  ['*.md\n!README.md', ignores('readme.md')],
  ['**/*.md', ignores('README.md', 'readme.md', 'docs/a.md', 'docs/deep/b.md')],
  ['/docs', ignores('docs/a.md', 'docs/deep/b.md', 'docs/deep/c.txt')],
  ['docs/', ignores('docs/a.md', 'docs/deep/b.md', 'docs/deep/c.txt')],
  ['./docs', ignores('docs/a.md', 'docs/deep/b.md', 'docs/deep/c.txt')],
  ['docs\n!docs/deep/b.md', ignores('docs/a.md', 'docs/deep/c.txt')],
  ['docs/*\n!docs/deep', ignores('docs/a.md')],
  ['*/temp*', ignores('some/temp2')],
  ['temp?', ignores('temp1')],
  ['# a.txt\nb.txt', ignores('b.txt')],
  ['#hash', ignores()],
  ['\\#hash', ignores('#hash')],
  ['  b.txt  ', ignores('b.txt')],
  ['a.txt\r\nb.txt\r\n', ignores('a.txt', 'b.txt')],
  ['foo/../dist', ignores('dist/out.js')],
  ['\ufeffa.txt', ignores('a.txt')],
  ['**', leaves()],
  ['**\n!**/*.py', leaves('src/app.py', 'src/test/app_test.py')],
  ['.*', ignores('.env', '.git/config')],
  ['src/**/app*', ignores('src/app.py', 'src/app.pyc', 'src/test/app_test.py')],
  ['!a.txt', ignores()],
  ['*.txt\n!a.txt\na.txt', ignores('a.txt', 'b.txt', 'with space.txt', 'é.txt')],
  ['[a-b].txt', ignores('a.txt', 'b.txt')],
  ['[^a].txt', ignores('b.txt', 'é.txt')],
  ['\\!bang', ignores('!bang')],
  ['README.MD', ignores()],
  ['**/deep/**', ignores('docs/deep/b.md', 'docs/deep/c.txt')],
  ['src/*\n!src/app.py\n!src/test', ignores('src/app.pyc', 'src/node_modules/x.js')],
  ['with space.txt', ignores('with space.txt')],
  ['docs/**/*.md', ignores('docs/a.md', 'docs/deep/b.md')],
  ['.', ignores()],
  ['/', ignores()],
  ['*.txt\n! b.txt', ignores('a.txt', 'with space.txt', 'é.txt')],
  ['\u00e9.txt', ignores('é.txt')],
  ['*/*/b.md', ignores('docs/deep/b.md')],
  ['src\n!src/*.py', ignores('src/app.pyc', 'src/test/app_test.py', 'src/node_modules/x.js')],
  ['**/dist\n!foo/dist', ignores('dist/out.js')],
  ['', ignores()],
  ['\n\n', ignores()],
  ['\\[x\\]', ignores('[x]')],
]
