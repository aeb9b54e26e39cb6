import type { Entry } from './catalogue.ts'

const build = 'https://docs.docker.com/reference/cli/docker/buildx/build/'

/** What `docker buildx build` prints when it fails. */
export const dockerFailures: readonly Entry[] = [
  {
    code: 'docker-missing',
    when: 'There is no program `docker` on the runner.',
    match: { log: /docker: (command )?not found|spawn docker ENOENT/ },
    cause: 'There is no `docker` on this runner.',
    remedy: 'Use a runner that has it, such as `runs-on: ubuntu-24.04`.',
    grade: 'recorded',
    source: 'https://nodejs.org/api/errors.html#common-system-errors',
  },
  {
    code: 'buildx-missing',
    when: '`unknown command: docker buildx`.',
    match: { log: /unknown command: docker buildx|is not a docker command/ },
    cause: 'Docker is there, but without buildx.',
    remedy: 'Install the package `docker-buildx-plugin`, or add `docker/setup-buildx-action` before this step.',
    grade: 'recorded',
    source: build,
  },
  {
    code: 'docker-daemon',
    when: '`Cannot connect to the Docker daemon`.',
    match: {
      log: /(Cannot connect|permission denied while trying to connect) to the Docker (daemon|API)|failed to connect to the docker API/i,
    },
    cause: 'No Docker engine answers on this runner, or this user may not ask it.',
    remedy: 'Start it, or set `DOCKER_HOST`. In a job with `container:` mount `/var/run/docker.sock`.',
    grade: 'recorded',
    source: build,
  },
  {
    code: 'dockerfile-missing',
    when: 'The Dockerfile or the context is not there.',
    match: { log: /failed to read dockerfile|Dockerfile: no such file|unable to prepare context: path/ },
    cause: 'There is no Dockerfile at <file>.',
    remedy:
      'Check `context` and `file` (a path from the root of the workspace), and that a step checks the repository out.',
    grade: 'recorded',
    source: build,
  },
  {
    code: 'cache-failed',
    when: 'BuildKit cannot use the cache that it is given. The step then builds without one.',
    match: {
      log: /^ERROR: .*(failed to configure \S+ cache (im|ex)porter|cache export is not supported|unknown cache (im|ex)porter)/im,
    },
    cause: 'The cache of the build cannot be used: <message>',
    remedy: 'Set `cache: none`, or another kind; `docker/setup-buildx-action` makes a builder that knows all of them.',
    grade: 'recorded',
    source: 'https://docs.docker.com/build/cache/backends/',
  },
  {
    code: 'stage-missing',
    when: 'The Dockerfile has no stage of the name in `target`.',
    match: { log: /^ERROR: .*target stage "?.*"? could not be found/m },
    cause: 'The Dockerfile <file> has no stage <stage>.',
    remedy: 'Give `target` the name of a stage that is there (`FROM … AS <stage>`), or leave it out for the last one.',
    grade: 'recorded',
    source: 'https://docs.docker.com/build/building/multi-stage/',
  },
  {
    code: 'secret-missing',
    when: 'A step mounts a secret with `required=true`, and there is none of this id.',
    match: { log: /^ERROR: .*\bsecret \S+: not found/m },
    cause: 'A step of the Dockerfile needs the secret <secret>, and it is not given.',
    remedy:
      'Give it, by the id that the Dockerfile mounts:\n```yaml\nsecrets: |\n  <secret>=${{ secrets.NAME }}\n```\nOne without a value ' +
      'counts as none: GitHub gives no secrets to runs of forks and of Dependabot.',
    grade: 'recorded',
    source: 'https://docs.docker.com/build/building/secrets/',
  },
  {
    code: 'copy-missing',
    when: 'COPY or ADD asks for a file that is not in the context, or not in the stage or image of its `--from`.',
    match: {
      log: /^ERROR: .*(failed to calculate checksum of ref .*: not found$|failed to solve: lstat .*: no such file or directory$)/m,
    },
    cause: 'A step of <file> copies <path>, which is not there.',
    remedy:
      'Paths begin at `context` (<context>), and with `--from` at the root of that stage or image. Check the spelling, that ' +
      '`.dockerignore` does not leave it out, and that it is in the repository or made by an earlier step: files that git ' +
      'ignores are not checked out.',
    grade: 'recorded',
    source: 'https://docs.docker.com/reference/dockerfile/#copy',
  },
  {
    code: 'wrong-architecture',
    when: '`exec format error` while the image is being built.',
    match: { log: /exec format error/ },
    cause: 'The runner cannot run programs of <architecture>, which the build needs for a RUN step.',
    remedy:
      'Build on a runner of that kind (`runs-on: ubuntu-24.04-arm` for arm64): it is also ten times as fast as emulation.',
    grade: 'recorded',
    source: 'https://docs.docker.com/build/building/multi-platform/',
  },
  // Before what a push answers: a registry refuses a base image in the same words.
  {
    code: 'base-image-limit',
    when: 'A registry answers `toomanyrequests`.',
    match: { log: /^ERROR: failed to solve: (?!failed to push).*(toomanyrequests|429 Too Many Requests)/im },
    cause: 'The registry of a base image refuses more pulls for now.',
    remedy: 'Log in to that registry before this step, or take the base image from a pull-through cache in ECR.',
    grade: 'documented',
    source: 'https://docs.docker.com/docker-hub/usage/',
  },
  {
    code: 'base-image-name',
    when: 'What stands behind FROM is no name of an image, such as an ARG without a value.',
    match: {
      log: /^ERROR: .*(base name \(.*\) should not be blank|failed to parse stage name ".*": invalid reference format)/m,
    },
    cause: 'What stands behind FROM in <file> is no name of an image: <message>',
    remedy:
      'An `ARG` in FROM needs a default (`ARG BASE=python:3.12`) or a line in `build-args` (`BASE=python:3.12`), and stands before ' +
      'the first FROM. Names of images are in lower case.',
    grade: 'recorded',
    source: 'https://docs.docker.com/reference/dockerfile/#understand-how-arg-and-from-interact',
  },
  {
    code: 'architecture-mismatch',
    when: 'A base image is not there for the processor that is asked for.',
    match: { log: /^ERROR: .*no match for platform in manifest/m },
    cause: 'A base image of <file> is not there for <architecture>: <message>',
    remedy: 'Take a base image that is there for <architecture>, or set `architecture`.',
    grade: 'recorded',
    source: 'https://docs.docker.com/build/building/multi-platform/',
  },
  {
    code: 'base-image-missing',
    when: 'A base image cannot be found.',
    match: { log: /failed to resolve source metadata|pull access denied/i },
    cause: 'A base image of the Dockerfile cannot be had: <message>',
    remedy:
      'Check the name and tag behind FROM, that the runner reaches its registry, and that an earlier step logs in where it asks ' +
      'for that.',
    grade: 'recorded',
    source: build,
  },
  {
    code: 'repository-not-found',
    when: 'The push answers that the repository does not exist.',
    match: { log: /failed to push .*(repository with name '.*' does not exist|NAME_UNKNOWN|name unknown)/i },
    cause: 'There is no repository <repository> in Region <region>.',
    remedy:
      'Make it:\n```sh\naws ecr create-repository --repository-name <repository> --region <region> --image-scanning-configuration scanOnPush=true\n```',
    grade: 'recorded',
    source: 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/common-errors-docker.html',
  },
  {
    code: 'tag-immutable',
    when: 'The push answers that the tag exists and is immutable.',
    match: { log: /failed to push .*(already exists in the .* repository and cannot be overwritten|TAG_INVALID)/i },
    cause: 'The tags of <repository> are immutable, and <tag> is on another image.',
    remedy: 'A commit has one image: make a new commit, or let tags move in this repository.',
    grade: 'recorded',
    source: 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html',
  },
  {
    code: 'push-denied',
    when: 'The push answers 401 or 403.',
    // Not any 401 or 403: a RUN step may print one, of npm or pip.
    match: {
      log: /failed to push .*(401 Unauthorized|403 Forbidden|denied)|no basic auth credentials|denied: (User:|Your auth)|error parsing HTTP 40[13] response body/i,
    },
    cause: 'ECR refused the push to <repository>: <message>',
    remedy:
      'The role needs, on the repository: `ecr:BatchCheckLayerAvailability`, `ecr:InitiateLayerUpload`, `ecr:UploadLayerPart`, ' +
      '`ecr:CompleteLayerUpload`, `ecr:PutImage`, `ecr:BatchGetImage`. See `bootstrap/policies/build-lambda-image.json`.',
    grade: 'documented',
    source: 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/common-errors-docker.html',
  },
  {
    code: 'push-interrupted',
    when: 'A push ends with 429, 5xx, a reset connection or a time-out. It is tried three times.',
    match: {
      log: /^(ERROR|error).*(failed to push|received unexpected HTTP status).*(toomanyrequests|\b429\b|\b50[0234]\b|connection reset|broken pipe|unexpected EOF|: EOF$|i\/o timeout|TLS handshake timeout|connection refused|server misbehaving)/im,
    },
    cause: 'The push to <repository> was interrupted: <message>',
    remedy:
      'Run the job again: layers that have arrived are not sent again. If it stays so, look at https://health.aws.amazon.com/ and ' +
      'at the proxy of the runner.',
    grade: 'inferred',
    source: 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/common-errors-docker.html',
  },
  {
    code: 'disk-full',
    when: '`no space left on device`.',
    match: { log: /no space left on device/i },
    cause: 'The disk of the runner is full.',
    remedy: 'Free some before this step (`docker system prune --all --force`), or take a larger runner.',
    grade: 'recorded',
    source: build,
  },
]

/** A build whose output no entry above knows. */
export const buildFailures: readonly Entry[] = [
  {
    code: 'build-failed',
    when: 'A step of the Dockerfile fails, or the Dockerfile cannot be read as one.',
    match: {},
    cause: 'The build failed with exit code <exit-code>: <message>',
    remedy: 'The last lines of the build say why: they are in the summary, and all of them in the log.',
    grade: 'recorded',
    source: build,
  },
]
