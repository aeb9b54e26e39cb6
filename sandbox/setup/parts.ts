import { readFileSync } from 'node:fs'
import {
  baseRequirements,
  databaseRequirements,
  exampleRequirements,
  fetchWheels,
  notFetched,
} from '../docker/wheels.ts'
import { findBaseFiles, makeBaseFiles } from './base-files.ts'
import { findDocker, makeDocker } from './docker-packages.ts'
import { findEmoji } from './find-emoji.ts'
import { findChromium, findProgram } from './find-program.ts'
import { findEmulator, findGo, findService, makeEmulator, makeGo, makeService } from './go.ts'
import {
  findActionlint,
  findBuildkit,
  findOpenTofu,
  findVersitygw,
  makeActionlint,
  makeBuildkit,
  makeOpenTofu,
  makeVersitygw,
} from './go-programs.ts'
import { cachePackages, exampleLocks, notCached } from './npm-packages.ts'
import { canInstallPackages } from './packages.ts'
import type { Part } from './part.ts'
import { findPython, findVirtualEnvironment, makeVirtualEnvironment } from './python.ts'
import { findAwsProvider, findTerraform, makeAwsProvider } from './terraform.ts'

/** CAP_NET_ADMIN and CAP_SYS_ADMIN, bits 12 and 21 of the effective set: bridges and containers need them. */
function mayRunEngine(): string | undefined {
  const [, set] = /^CapEff:\s*([0-9a-f]+)/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? []
  const wanted = (1n << 12n) | (1n << 21n)
  return set && (BigInt(`0x${set}`) & wanted) === wanted ? 'yes' : undefined
}

const wheelsFor = () => [baseRequirements, databaseRequirements, ...exampleRequirements()]

const program = (...names: string[]) => ({ name: names[0] ?? '', find: () => findProgram(...names) })

/** Everything that the machine must have, in the order in which it is looked for. */
export const parts: Part[] = [
  {
    name: 'Linux',
    why: 'containers share its kernel',
    for: ['sandbox'],
    find: () => (process.platform === 'linux' ? 'yes' : undefined),
    elsewhere: 'use Linux or WSL 2, or a privileged container there: docker run --privileged -v "$PWD":/w -w /w …',
  },
  {
    name: 'rights of root',
    why: 'to start a Docker engine on a bridge of its own',
    for: ['sandbox'],
    find: () => (process.platform === 'linux' ? mayRunEngine() : 'asked on Linux only'),
    elsewhere:
      'sudo -E env "PATH=$PATH" npm run …, or a privileged container: docker run --privileged -v "$PWD":/w -w /w …',
  },
  {
    ...program('flock'),
    why: 'locks that no crash leaves behind',
    for: ['sandbox', 'checks', 'pictures'],
    packages: ['util-linux'],
    elsewhere: 'the package util-linux',
  },
  {
    ...program('setpriv'),
    why: 'the engine ends with the process that started it',
    for: ['sandbox'],
    packages: ['util-linux'],
    elsewhere: 'the package util-linux',
  },
  {
    ...program('unshare'),
    why: 'what the engine mounts is gone with it',
    for: ['sandbox'],
    packages: ['util-linux'],
    elsewhere: 'the package util-linux',
  },
  {
    ...program('ip'),
    why: "the engine's own bridge",
    for: ['sandbox'],
    packages: ['iproute2'],
    elsewhere: 'the package iproute2 (or iproute)',
  },
  {
    ...program('runc'),
    why: 'starts containers',
    for: ['sandbox'],
    packages: ['runc'],
    elsewhere: 'the package runc (Docker packages bring it too)',
  },
  {
    ...program('git'),
    why: 'workflows check out with it',
    for: ['sandbox', 'checks'],
    packages: ['git'],
    elsewhere: 'the package git',
  },
  {
    name: 'tini',
    why: 'init inside containers',
    for: [],
    find: () => findProgram('tini-static', 'tini'),
    packages: ['tini'],
    elsewhere: 'the package tini',
  },
  {
    name: 'apt',
    why: "to fetch Docker's packages",
    for: [],
    find: () => (canInstallPackages() ? 'yes' : undefined),
    elsewhere: 'Debian 12 or Ubuntu 24.04 or later, as root',
  },
  {
    name: 'Docker',
    why: 'builds images and runs functions',
    for: ['sandbox'],
    find: () => findDocker()?.folders[0],
    needs: ['apt', 'tini'],
    make: makeDocker,
    elsewhere: 'install Docker Engine 25 or later with buildx: https://docs.docker.com/engine/install/',
  },
  {
    name: 'Python 3.11 or later with venv',
    why: 'AWS is a Python program here',
    for: [],
    find: findPython,
    packages: ['python3', 'python3-venv'],
    elsewhere: 'python3 (3.11 or later), its venv and ensurepip modules, on PATH',
  },
  {
    name: 'Python packages',
    why: 'ministack, microburst, act, zizmor, shellcheck (sandbox/setup/requirements.txt)',
    for: ['sandbox', 'checks'],
    find: findVirtualEnvironment,
    needs: ['Python 3.11 or later with venv'],
    make: makeVirtualEnvironment,
    elsewhere: 'let pip reach a package index (pip config list shows which one it asks)',
  },
  {
    name: 'Go 1.25 or later',
    why: 'builds actionlint, versitygw, the emulator of the Lambda runtime and the program of a service',
    for: [],
    find: findGo,
    needs: ['Python packages'],
    make: makeGo,
    elsewhere: 'go on PATH: https://go.dev/doc/install',
  },
  {
    name: 'Lambda runtime emulator',
    why: 'runs the container images of functions',
    for: ['sandbox'],
    find: findEmulator,
    needs: ['Go 1.25 or later'],
    make: makeEmulator,
    elsewhere: 'go build in sandbox/docker/images/emulator says why it fails',
  },
  {
    name: 'program of a service',
    why: 'runs in the tasks of ECS',
    for: ['sandbox'],
    find: findService,
    needs: ['Go 1.25 or later'],
    make: makeService,
    elsewhere: 'go build in sandbox/docker/images/service says why it fails',
  },
  {
    name: 'debootstrap',
    why: 'makes the file system of the base image',
    for: [],
    find: () => findProgram('debootstrap'),
    packages: ['debootstrap', 'debian-archive-keyring'],
    elsewhere: 'the package debootstrap',
  },
  {
    name: 'files of the base image',
    why: 'stands in for public.ecr.aws/lambda/python:3.11',
    for: ['sandbox'],
    find: findBaseFiles,
    needs: ['debootstrap'],
    make: makeBaseFiles,
    elsewhere: 'let debootstrap reach a Debian mirror',
  },
  {
    name: 'wheels',
    why: 'for pip inside image builds: what the examples and the stand-ins ask for',
    for: ['sandbox'],
    find: () => (notFetched(wheelsFor()).length === 0 ? 'yes' : undefined),
    needs: ['Python packages'],
    make: () => fetchWheels(wheelsFor()),
    elsewhere: 'let pip reach a package index (pip config list shows which one it asks)',
  },
  {
    name: 'npm packages',
    why: "for npm in the examples' workflows",
    for: ['sandbox'],
    find: () => (notCached(exampleLocks()).length === 0 ? 'yes' : undefined),
    make: () => cachePackages(exampleLocks()),
    elsewhere: 'npm on PATH, and let it reach a registry (npm config get registry says which one it asks)',
  },
  {
    name: 'actionlint',
    why: 'checks workflows',
    for: ['checks'],
    find: findActionlint,
    needs: ['Go 1.25 or later'],
    make: makeActionlint,
    elsewhere: 'let go reach a module proxy (go env GOPROXY)',
  },
  {
    name: 'versitygw',
    why: 'an S3 server that nobody here wrote: a second opinion, and for benchmarks',
    for: ['second-s3'],
    find: findVersitygw,
    needs: ['Go 1.25 or later'],
    make: makeVersitygw,
    elsewhere: 'let go reach a module proxy (go env GOPROXY)',
  },
  {
    name: 'BuildKit',
    why: 'builds images where Docker hands that on: drivers docker-container and remote',
    for: ['builders'],
    find: findBuildkit,
    needs: ['Go 1.25 or later'],
    make: makeBuildkit,
    elsewhere: 'let go reach a module proxy (go env GOPROXY)',
  },
  {
    name: 'Chromium',
    why: 'draws summaries and comments',
    for: ['pictures'],
    find: findChromium,
    packages: ['chromium', 'fonts-liberation'],
    elsewhere: 'chromium or google-chrome on PATH',
  },
  {
    name: 'emoji',
    why: 'else pictures have boxes in their place',
    for: ['pictures'],
    find: findEmoji,
    packages: ['fontconfig', 'fonts-noto-color-emoji'],
    elsewhere: 'a font with them, such as Noto Color Emoji',
    optional: true,
  },
  {
    name: 'Terraform',
    why: 'plans and applies',
    for: ['sandbox'],
    find: findTerraform,
    elsewhere: 'terraform or tofu on PATH: https://developer.hashicorp.com/terraform/install',
  },
  {
    name: 'AWS provider',
    why: 'what Terraform speaks to AWS with',
    for: ['sandbox'],
    find: findAwsProvider,
    needs: ['Terraform'],
    make: makeAwsProvider,
    elsewhere:
      'hashicorp/aws 5.100.0 unpacked in ~/.terraform.d/plugins, TF_PLUGIN_CACHE_DIR or /opt/*, or let terraform reach its registry',
  },
  {
    name: 'OpenTofu',
    why: 'a second opinion on what is said of Terraform',
    for: ['tofu'],
    find: findOpenTofu,
    needs: ['Go 1.25 or later'],
    make: makeOpenTofu,
    elsewhere: 'let go reach a module proxy (go env GOPROXY)',
  },
]
