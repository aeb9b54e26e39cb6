import { failureNamed } from '../../../../src/failures/catalogue.ts'
import { buildFailures as ofBuild } from '../../../../src/failures/docker.ts'
import type { Case, Cases } from '../symptom.ts'

const host = '111122223333.dkr.ecr.eu-west-1.amazonaws.com'
const pushed = `ERROR: failed to solve: failed to push ${host}/api:v1`
const base = (name: string) => `#2 [internal] load metadata for ${name}\n#2 ERROR: `
const source = (name: string) => `ERROR: failed to solve: ${name}: failed to resolve source metadata for ${name}`

const log = (text: string, says: string | RegExp, paste: string | RegExp): Case => ({
  seen: { log: text },
  says,
  paste,
})

const missing = (text: string) => log(text, 'no `docker` on this runner', '`runs-on: ubuntu-24.04`')
const buildx = (text: string) => log(text, 'without buildx', '`docker/setup-buildx-action`')
const daemon = (text: string) => log(text, 'No Docker engine answers', '`DOCKER_HOST`')
const dockerfile = (text: string) => log(text, 'no Dockerfile at app/Dockerfile', '`context` and `file`')
const repository = (text: string) =>
  log(
    text,
    'no repository api in Region eu-west-1',
    'aws ecr create-repository --repository-name api --region eu-west-1',
  )
const interrupted = (text: string) => log(text, 'The push to api was interrupted:', 'Run the job again')
const immutable = (text: string) => log(text, 'The tags of api are immutable, and v1 is on another image', 'new commit')
const denied = (text: string) => log(text, 'ECR refused the push to api', '`ecr:InitiateLayerUpload`')
const limit = (text: string) => log(text, 'refuses more pulls', 'Log in to that registry')
const stage = (text: string) => log(text, 'no stage runtime', '`target`')
const cache = (text: string) => log(text, 'cache of the build cannot be used', '`cache: none`')
const secret = (text: string) => log(text, 'needs the secret npm', 'secrets: |\n  npm=${{ secrets.NAME }}')
const copy = (text: string) => log(text, 'A step of app/Dockerfile copies `missing.txt`, which', '`.dockerignore`')
const baseName = (text: string) => log(text, 'is no name of an image', '`build-args`')
const noBase = (text: string) => log(text, 'A base image of the Dockerfile cannot be had', 'behind FROM')

export const dockerFailures: Cases = {
  'docker-missing': [
    missing('spawn docker ENOENT'),
    missing('bash: docker: command not found'),
    missing('sh: 1: docker: not found'),
  ],
  'buildx-missing': [
    buildx("unknown command: docker buildx\n\nRun 'docker --help' for more information"),
    buildx("docker: 'buildx' is not a docker command.\nSee 'docker --help'"),
  ],
  'docker-daemon': [
    daemon('ERROR: Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?'),
    daemon(
      'ERROR: failed to connect to the docker API at unix:///var/run/docker.sock; check if the path is correct and if the daemon ' +
        'is running: dial unix /var/run/docker.sock: connect: no such file or directory',
    ),
    daemon(
      'ERROR: permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock: Get ' +
        '"http://%2Fvar%2Frun%2Fdocker.sock/_ping": dial unix /var/run/docker.sock: connect: permission denied',
    ),
  ],
  'dockerfile-missing': [
    dockerfile('ERROR: failed to solve: failed to read dockerfile: open Dockerfile: no such file or directory'),
    dockerfile('ERROR: unable to prepare context: path "app" not found'),
  ],
  'cache-failed': [
    cache('ERROR: failed to solve: failed to configure gha cache exporter: illegal base64 data at input byte 0'),
    cache(
      'ERROR: Cache export is not supported for the docker driver.\nSwitch to a different driver, or turn on the containerd image store',
    ),
  ],
  'stage-missing': stage('ERROR: failed to solve: target stage "run time" could not be found'),
  'secret-missing': [
    secret('ERROR: failed to solve: secret npm: not found'),
    secret(
      'ERROR: failed to solve: rpc error: code = Unknown desc = failed to solve with frontend dockerfile.v0: secret npm: not found',
    ),
  ],
  'copy-missing': [
    copy(
      'ERROR: failed to solve: failed to compute cache key: failed to calculate checksum of ref ' +
        'slbwpoiamqotdtw40gqxvj4ja::omr9bbhv6y9xxs9t4uwznj373: "/missing.txt": not found',
    ),
    copy(
      'ERROR: failed to solve: lstat /var/lib/docker/tmp/buildkit-mount3183716269/missing.txt: no such file or directory',
    ),
  ],
  'base-image-name': [
    baseName('ERROR: failed to solve: base name ($BASE) should not be blank'),
    baseName(
      'ERROR: failed to solve: failed to parse stage name "Acme/Base": invalid reference format: repository name (Base) must be lowercase',
    ),
    baseName('ERROR: failed to solve: failed to parse stage name "base:": invalid reference format'),
  ],
  'wrong-architecture': log(
    '#5 [2/2] RUN pip install .\n#5 0.2 exec /bin/sh: exec format error\nERROR: failed to solve: process "/bin/sh -c pip install ." ' +
      'did not complete successfully: exit code: 1',
    'cannot run programs of arm64',
    '`runs-on: ubuntu-24.04-arm`',
  ),
  'repository-not-found': [
    repository(
      `${pushed}: name unknown: The repository with name 'api' does not exist in the registry with id '111122223333'`,
    ),
    repository(
      `${pushed}: unexpected status from POST request to https://${host}/v2/api/blobs/uploads/: 404 Not Found: NAME_UNKNOWN`,
    ),
  ],
  'tag-immutable': [
    immutable(
      `${pushed}: failed commit on ref "manifest-sha256:01": unexpected status from PUT request to https://${host}/v2/api/manifests/v1: ` +
        "400 Bad Request: The image tag 'v1' already exists in the 'api' repository and cannot be overwritten because the repository is immutable.",
    ),
    immutable(
      `${pushed}: tag invalid: The image tag 'v1' already exists in the 'api' repository and cannot be overwritten because the tag is immutable.`,
    ),
  ],
  'push-interrupted': [
    interrupted(
      `${pushed}: unexpected status from PUT request to https://${host}/v2/api/blobs/uploads/1: 503 Service Unavailable`,
    ),
    interrupted(
      `${pushed}: unexpected status from HEAD request to https://${host}/v2/api/manifests/v1: 429 Too Many Requests`,
    ),
    interrupted(`${pushed}: failed to copy: write tcp 10.0.0.1:443: write: connection reset by peer`),
    interrupted('error: received unexpected HTTP status: 502 Bad Gateway'),
  ],
  'push-denied': [
    denied(`${pushed}: unexpected status from HEAD request to https://${host}/v2/api/blobs/sha256:01: 403 Forbidden`),
    denied(`${pushed}: unexpected status from POST request to https://${host}/v2/api/blobs/uploads/: 401 Unauthorized`),
    denied(
      `${pushed}: push access denied, repository does not exist or may require authorization: authorization failed: no basic auth credentials`,
    ),
    denied('ERROR: denied: Your authorization token has expired. Reauthenticate and try again.'),
    denied(
      'ERROR: denied: User: arn:aws:sts::111122223333:assumed-role/deploy/x is not authorized to perform: ecr:InitiateLayerUpload on ' +
        `resource: arn:aws:ecr:eu-west-1:111122223333:repository/api because no identity-based policy allows the action`,
    ),
  ],
  'base-image-limit': [
    limit(
      `${base('docker.io/library/python:3.11')}429 Too Many Requests\n${source('python:3.11')}: failed to copy: httpReadSeeker: failed open: ` +
        'unexpected status code https://registry-1.docker.io/v2/library/python/manifests/sha256:01: 429 Too Many Requests - Server message: ' +
        'toomanyrequests: You have reached your unauthenticated pull rate limit.',
    ),
    limit(`${source('public.ecr.aws/lambda/python:3.11')}: toomanyrequests: Rate exceeded`),
  ],
  'architecture-mismatch': log(
    `${source('api:1')}: no match for platform in manifest: not found`,
    'is not there for arm64',
    'set `architecture`',
  ),
  'base-image-missing': [
    noBase(`${source('public.ecr.aws/lambda/pyton:3.11')}: public.ecr.aws/lambda/pyton:3.11: not found`),
    noBase(
      `${source('docker.io/acme/private:1')}: pull access denied, repository does not exist or may require authorization: server message: ` +
        'insufficient_scope: authorization failed',
    ),
    noBase(
      `${source('ghcr.io/acme/private:1')}: failed to authorize: failed to fetch anonymous token: unexpected status from GET request to ` +
        'https://ghcr.io/token?scope=repository%3Aacme%2Fprivate%3Apull&service=ghcr.io: 403 Forbidden',
    ),
    noBase(
      `${source(`444455556666.dkr.ecr.eu-west-1.amazonaws.com/base:1`)}: pulling from host 444455556666.dkr.ecr.eu-west-1.amazonaws.com ` +
        'failed with status code [manifests 1]: 401 Unauthorized',
    ),
    noBase(
      `${source('registry.example.com/base:1')}: failed to do request: Head "https://registry.example.com/v2/base/manifests/1": dial tcp: ` +
        'lookup registry.example.com: no such host',
    ),
  ],
  'disk-full': log(
    '#7 ERROR: failed to copy: write /var/lib/docker/buildkit/x: no space left on device',
    'The disk of the runner is full',
    '`docker system prune --all --force`',
  ),
}

export const buildFailures: Cases = {
  'build-failed': {
    work: () =>
      failureNamed(ofBuild, 'build-failed', { 'exit-code': '1', message: 'ERROR: process "make" did not complete' }),
    says: 'The build failed with exit code 1: ERROR: process "make" did not complete',
    paste: 'in the summary',
  },
}
