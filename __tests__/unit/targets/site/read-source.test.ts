import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import type { Failure } from '../../../../src/failures/failure.ts'
import { readSource, type Source } from '../../../../src/targets/site/read-source.ts'
import { temporaryFolders, writeFiles } from '../../temporary.ts'

const temporary = temporaryFolders()

const folderWith = (files: Readonly<Record<string, string>>): string => {
  const folder = join(temporary(), 'site')
  mkdirSync(folder)
  writeFiles(folder, files)
  return folder
}

const read = (source: string, more: Partial<Source> = {}) =>
  readSource({ source, prefix: '', allowEmpty: false, ...more }, new AbortController().signal)

const keys = async (source: string, more: Partial<Source> = {}) => (await read(source, more)).map(({ key }) => key)

const refusal = async (source: string, more: Partial<Source> = {}): Promise<Failure> => {
  try {
    await read(source, more)
  } catch (failure) {
    return failure as Failure
  }
  throw new Error('nothing was refused')
}

test('every file with its key, size and hash; dotfiles too', async () => {
  const source = folderWith({ 'index.html': '<p>', '.well-known/security.txt': 'Contact: me', 'a/b/c.js': '' })
  expect(await read(source, { prefix: 'docs/' })).toEqual([
    {
      key: 'docs/.well-known/security.txt',
      path: join(source, '.well-known/security.txt'),
      size: 11,
      sha256: createHash('sha256').update('Contact: me').digest('hex'),
    },
    expect.objectContaining({ key: 'docs/a/b/c.js', size: 0 }),
    expect.objectContaining({ key: 'docs/index.html', size: 3 }),
  ])
})

test('a large file is hashed as a whole', async () => {
  const source = folderWith({ 'small.txt': 'a' })
  const bytes = Buffer.alloc(3 * 1024 * 1024 + 7, 'large')
  writeFileSync(join(source, 'large.bin'), bytes)
  const [large] = await read(source)
  expect(large).toMatchObject({ size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') })
})

test('sorted as S3 lists: by bytes', async () => {
  const names = ['z', 'Z', 'é', '\u{1f600}', '\uff21', 'a/b', 'a-b', 'a']
  const source = folderWith(Object.fromEntries(names.filter((name) => name !== 'a').map((name) => [name, ''])))
  const sorted = await keys(source)
  expect(sorted).toEqual([...sorted].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))))
  expect(sorted).toHaveLength(names.length - 1)
})

describe('what is taken', () => {
  const files = {
    'index.html': '',
    'app.js': '',
    'app.js.map': '',
    'drafts/one.html': '',
    'docs/drafts/two.html': '',
    'docs/app.js.map': '',
    'robots.txt': '',
    'docs/robots.txt': '',
  }

  test.each<[string, Partial<Source>, readonly string[]]>([
    ['a name in every folder', { include: ['robots.txt'] }, ['docs/robots.txt', 'robots.txt']],
    ['a name at the root', { include: ['/robots.txt'] }, ['robots.txt']],
    ['a glob in every folder', { include: ['*.map'] }, ['app.js.map', 'docs/app.js.map']],
    ['a folder', { include: ['docs/drafts'] }, ['docs/drafts/two.html']],
    ['a folder, and what it leaves out', { include: ['docs/'], exclude: ['*.map', 'drafts'] }, ['docs/robots.txt']],
    ['all in a folder', { include: ['docs/**'], exclude: ['**/*.html'] }, ['docs/app.js.map', 'docs/robots.txt']],
    ['braces', { include: ['/*.{js,txt}'] }, ['app.js', 'robots.txt']],
  ])('%s', async (_, more, expected) => {
    expect(await keys(folderWith(files), more)).toEqual(expected)
  })

  const secret = { '.env': '', '.env.production': '', 'a/.ENV': '', '.git/config': '', 'sub/.git': '', '.DS_Store': '' }

  test('never .git, .env and .DS_Store, whoever asks for it', async () => {
    const source = folderWith({ ...secret, 'index.html': '' })
    expect(await keys(source)).toEqual(['index.html'])
    expect(await keys(source, { include: ['**'] })).toEqual(['index.html'])
    expect((await refusal(source, { include: ['.env*', '.git/**'] })).code).toBe('guard-empty-source')
  })
})

describe('an empty source', () => {
  test('is refused, and says what was left out', async () => {
    const { code, message } = await refusal(folderWith({ 'a.map': '', 'b.map': '' }), { exclude: ['*.map'] })
    expect(code).toBe('guard-empty-source')
    expect(message).toContain('and 2 were left out')
    expect((await refusal(folderWith({}))).message).not.toContain('left out')
  })

  test('is taken when that is allowed', async () => {
    expect(await keys(folderWith({}), { allowEmpty: true })).toEqual([])
  })
})

describe('links', () => {
  test('that stay in the folder are followed', async () => {
    const source = folderWith({ 'v2/index.html': 'two' })
    symlinkSync('v2', join(source, 'latest'))
    symlinkSync('../v2/index.html', join(source, 'v2/copy.html'))
    linkSync(join(source, 'v2/index.html'), join(source, 'hard.html'))
    expect(await keys(source)).toEqual([
      'hard.html',
      'latest/copy.html',
      'latest/index.html',
      'v2/copy.html',
      'v2/index.html',
    ])
  })

  test('the folder itself may be one', async () => {
    const source = folderWith({ 'index.html': '' })
    const link = join(temporary(), 'current')
    symlinkSync(source, link)
    expect(await keys(link)).toEqual(['index.html'])
  })

  test('that lead out, in a circle, to secrets or to nothing are told all at once', async () => {
    const source = folderWith({ 'index.html': '', 'deep/er/page.html': '', '.env': 'KEY=word' })
    writeFiles(join(source, '..'), { 'site-old/secret.txt': 'word' })
    const links = {
      out: '/etc/hostname',
      beside: '../site-old',
      'deep/er/circle': '../..',
      'deep/self': 'self',
      'public.txt': '.env',
      nowhere: 'not-there',
    }
    for (const [name, target] of Object.entries(links)) symlinkSync(target, join(source, name))
    const { code, message } = await refusal(source)
    expect(code).toBe('guard-source')
    expect(message.split('\n').slice(1).sort()).toEqual([
      '"beside" is a link that leads out of the folder',
      '"deep/er/circle" is a link that leads in a circle',
      '"deep/self" is a link that leads in a circle',
      '"nowhere" is a link to nothing, or has a name that is not UTF-8',
      '"out" is a link that leads out of the folder',
      '"public.txt" is a link to what is never published',
    ])
    expect(await keys(source, { exclude: Object.keys(links) })).toEqual(['deep/er/page.html', 'index.html'])
  })
})

describe('what S3 or a browser cannot take', () => {
  test('is told all at once, and can be left out', async () => {
    const source = folderWith({ 'index.html': '', 'line\nbreak.txt': '', 'back\\slash.txt': '', 'bell\u0007.txt': '' })
    const { code, message } = await refusal(source)
    expect(code).toBe('guard-source')
    expect(message).toMatch(/"line\\nbreak\.txt" has a control character/)
    expect(message).toMatch(/"back\\\\slash\.txt" has a backslash/)
    expect(message).toMatch(/"bell\\u0007\.txt" has a control character/)
    expect(await keys(source, { include: ['*.html'] })).toEqual(['index.html'])
  })

  test('a name that is no UTF-8', async () => {
    const source = folderWith({ 'index.html': '' })
    writeFileSync(Buffer.concat([Buffer.from(`${source}/caf`), Buffer.from([0xe9])]), '')
    expect((await refusal(source)).message).toMatch(/not UTF-8/)
  })

  test('two names that are one when Unicode is composed', async () => {
    const { message } = await refusal(folderWith({ 'caf\u00e9.html': '', 'cafe\u0301.html': '', 'index.html': '' }))
    expect(message).toMatch(/has the same name as another file/)
    expect(await keys(folderWith({ 'cafe\u0301.html': '' }))).toEqual(['cafe\u0301.html'])
  })

  test('a key of more than 1,024 bytes, prefix included', async () => {
    const folders = Array.from({ length: 4 }, () => 'é'.repeat(120)).join('/')
    const source = folderWith({ [`${folders}/a`]: '' })
    expect(await keys(source)).toHaveLength(1)
    expect((await refusal(source, { prefix: `${'p'.repeat(80)}/` })).message).toMatch(
      /of 1046 bytes, and S3 takes 1024/,
    )
  })

  test('a file where the state lies', async () => {
    const source = folderWith({ '.aws-deploy/site/current.json': '', 'index.html': '' })
    expect((await refusal(source, { state: '.aws-deploy/site/' })).message).toMatch(/where the state of the deploys/)
    expect(await keys(source, { prefix: 'a/', state: '.aws-deploy/site/' })).toHaveLength(2)
  })

  test('pipes and sockets: nothing waits for them', async () => {
    const source = folderWith({ 'index.html': '' })
    execFileSync('mkfifo', [join(source, 'pipe')])
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(join(source, 'socket'), resolve))
    const { message } = await refusal(source)
    await new Promise((resolve) => server.close(resolve))
    expect(message).toMatch(/"pipe" is a pipe, which has no content/)
    expect(message).toMatch(/"socket" is a socket, which has no content/)
  })
})

test('of many problems the first ten are told, and how many there are more', async () => {
  const source = folderWith(Object.fromEntries(Array.from({ length: 14 }, (_, at) => [`a\\${at}`, ''])))
  const { message } = await refusal(source)
  expect(message.split('\n')).toHaveLength(12)
  expect(message).toMatch(/\nand 4 more$/)
})

test('a cancelled step stops reading', async () => {
  const source = folderWith({ 'index.html': '' })
  const signal = AbortSignal.abort(new Error('cancelled'))
  await expect(readSource({ source, prefix: '', allowEmpty: false }, signal)).rejects.toThrow('cancelled')
})
