import { describe, expect, test } from '@jest/globals'
import { baseImageOf, fits, ofTheBuilder } from '../../../../src/targets/image/base-image.ts'

const wanted = { target: undefined, buildArgs: {}, platform: 'linux/arm64' }
const imageOf = (text: string, more: Partial<Parameters<typeof baseImageOf>[1]> = {}) =>
  baseImageOf(text, { ...wanted, ...more })?.image

describe('the image at the root of the stage that is built', () => {
  test.each<[string, string, string]>([
    ['one stage', 'FROM a:1\nRUN x\n', 'a:1'],
    ['in lower case, with a comment', '# FROM no\nfrom a:1 # not a comment\n', 'a:1'],
    ['a digest', 'FROM a@sha256:01\n', 'a@sha256:01'],
    ['the last of two', 'FROM a AS one\nFROM b\nCOPY --from=one / /\n', 'b'],
    ['a stage that stands on another', 'FROM a AS one\nFROM ONE AS two\nFROM two\n', 'a'],
    ['a name that is a stage only later', 'FROM one AS two\nFROM b AS one\nFROM two\n', 'one'],
    ['two lines', 'FROM \\\n  a:1\n', 'a:1'],
    ['another sign at the end of a line', '# escape=`\nFROM `\n  a:1\n', 'a:1'],
    ['a text that looks like a stage', 'FROM a\nRUN <<SQL\nSELECT *\nFROM users\nSQL\n', 'a'],
    ['an argument with a default', 'ARG BASE=a:1\nFROM $BASE\n', 'a:1'],
    ['quotes and several arguments', `ARG A="a" T='1'\nFROM \${A}:\${T}\n`, 'a:1'],
    ['an argument made of another', 'ARG T=1\nARG BASE=a:$T\nFROM ${BASE}\n', 'a:1'],
    ['a default where it is used', 'FROM ${BASE:-a}:${TAG-1}\n', 'a:1'],
    ['an empty argument', 'ARG BASE=\nFROM ${BASE:-a}\n', 'a'],
    ['something instead', 'ARG SLIM=1\nFROM a${SLIM:+-slim}${FAT:+-fat}\n', 'a-slim'],
    ['the processor in the name', 'FROM a-$TARGETARCH:1\n', 'a-arm64:1'],
    ['the processor in the name of a stage', 'FROM a AS for-amd64\nFROM b AS for-arm64\nFROM for-$TARGETARCH\n', 'b'],
    ['the syntax of Docker', '# syntax=docker/dockerfile:1.7\nFROM a\n', 'a'],
  ])('%s', (_, text, image) => expect(imageOf(text)).toBe(image))

  test.each<[string, string, Partial<Parameters<typeof baseImageOf>[1]>, string]>([
    ['the stage in `target`', 'FROM a AS One\nFROM b\n', { target: 'one' }, 'a'],
    ['the number of a stage', 'FROM a\nFROM b\n', { target: '0' }, 'a'],
    ['a build argument', 'ARG BASE=a\nFROM $BASE\n', { buildArgs: { BASE: 'b' } }, 'b'],
    ['a build argument without a default', 'ARG BASE\nFROM $BASE\n', { buildArgs: { BASE: 'b' } }, 'b'],
  ])('%s', (_, text, more, image) => expect(imageOf(text, more)).toBe(image))
})

describe('what nobody knows before the build', () => {
  test.each<[string, string, Partial<Parameters<typeof baseImageOf>[1]>?]>([
    ['nothing', ''],
    ['scratch', 'FROM scratch\n'],
    ['a stage on scratch', 'FROM scratch AS one\nFROM one\n'],
    ['an argument without a value', 'ARG BASE\nFROM $BASE\n'],
    ['an argument that only a stage has', 'FROM a AS one\nARG BASE=b\nFROM $BASE\n'],
    ['a build argument that is not declared', 'FROM $BASE\n', { buildArgs: { BASE: 'b' } }],
    ['a way of filling in that we do not know', 'ARG BASE=ab\nFROM ${BASE#a}\n'],
    ['a stage that is not there', 'FROM a\n', { target: 'two' }],
    ['a number that is not there', 'FROM a\n', { target: '7' }],
    ['a stage under another platform', 'FROM a AS one\nFROM --platform=linux/amd64 one\n'],
    ['another language', '# syntax=example.com/other/frontend:1\nFROM a\n'],
    ['a file that says so', '# check=skip=InvalidBaseImagePlatform\nFROM a\n'],
    ['a file that says so of all', '# syntax=docker/dockerfile:1\n# check=error=true;skip=all\nFROM a\n'],
    ['no Dockerfile at all', '\0\x01\x02 FROM'],
  ])('%s', (_, text, more = {}) => expect(imageOf(text, more)).toBeUndefined())
})

test('the platform that FROM asks for', () => {
  const platformOf = (text: string) => baseImageOf(text, wanted)?.platform
  expect(platformOf('FROM a\n')).toBeUndefined()
  expect(platformOf('FROM --platform=linux/amd64 a\n')).toBe('linux/amd64')
  expect(platformOf('FROM --platform=$TARGETPLATFORM a\n')).toBe('linux/arm64')
  expect(platformOf('FROM --platform=linux/$TARGETARCH a\n')).toBe('linux/arm64')
  expect(platformOf('ARG P=linux/amd64\nFROM --platform=$P a\n')).toBe('linux/amd64')
  expect(platformOf('FROM --platform=$BUILDPLATFORM a\n')).toBe(ofTheBuilder)
  expect(platformOf('FROM --platform=$UNKNOWN a\n')).toBeUndefined()
})

test.each<[string, string, boolean]>([
  ['amd64', 'linux/amd64', true],
  ['arm64', 'linux/amd64', false],
  ['linux/amd64', 'linux/arm64', false],
  ['linux/arm64/v8', 'linux/arm64', true],
  ['x86_64', 'linux/amd64', true],
  ['aarch64', 'linux/arm64', true],
  ['linux/386', 'linux/amd64', true],
  ['linux/arm/v7', 'linux/arm64', true],
  ['s390x', 'linux/amd64', false],
  ['', 'linux/amd64', true],
])('%s for %s: %s', (of, platform, good) => expect(fits(of, platform)).toBe(good))
