import type { Entry } from './catalogue.ts'

const runtime = 'https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-invocation.html'

/** Why a test invoke failed: by what the workload's log says, the first that fits. */
export const invokeFailures: readonly Entry[] = [
  {
    code: 'answer-too-large',
    when: 'The log says `Function.ResponseSizeTooLarge`.',
    match: { log: /ResponseSizeTooLarge|Response payload size .*exceeded/ },
    cause: '<function> answered more than the 6 MB that Lambda hands on.',
    remedy: 'Let it answer less, page by page, or put the data into S3 and answer with its address.',
    grade: 'recorded',
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html',
  },
  {
    code: 'extensions-too-many',
    when: 'The log says `TooManyExtensions`.',
    match: { log: /TooManyExtensions/ },
    cause: '<function> has more extensions than the ten that Lambda starts.',
    remedy: 'Take layers away, or programs out of `/opt/extensions` of the image.',
    grade: 'documented',
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/lambda-extensions.html',
  },
  {
    code: 'extension-failed',
    when: 'The log says `Extension.Crash`, `Extension.ExitError`, `Extension.InitError` or `Extension.LaunchError`.',
    match: { log: /\bExtension\.(Crash|ExitError|InitError|LaunchError)/ },
    cause: 'An extension of <function> failed, and the function with it.',
    remedy:
      'Extensions are the programs in `/opt/extensions`, from layers or the image: each must be executable (`chmod a+x`), built ' +
      'for <architecture>, and stay alive. Its own lines are in the log below.',
    grade: 'recorded',
    source: 'https://github.com/aws/aws-lambda-runtime-interface-emulator',
  },
  {
    code: 'wrong-architecture',
    when: 'The log of the function says `exec format error`.',
    match: { log: /exec format error/ },
    cause: 'The image of <function> is built for another processor than the function has (<architecture>).',
    remedy:
      'Build with `architecture: <architecture>`, or on a runner of that kind (`runs-on: ubuntu-24.04-arm` for arm64).',
    grade: 'documented',
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-images.html',
  },
  {
    code: 'module-missing',
    when: 'The log says `ImportModuleError`, `ModuleNotFoundError` or `Cannot find module`.',
    match: { log: /ImportModuleError|ModuleNotFoundError|No module named|Cannot find module/ },
    cause: 'The new code of <function> imports a module that the image does not hold.',
    remedy:
      'Add the module to the requirements that the Dockerfile installs, and check that COPY puts the files into `${LAMBDA_TASK_ROOT}`.',
    grade: 'documented',
    source: runtime,
  },
  {
    code: 'code-syntax',
    when: 'The log says `Runtime.UserCodeSyntaxError`.',
    match: { log: /UserCodeSyntaxError/ },
    cause: 'The new code of <function> cannot be parsed.',
    remedy:
      'The line is in the log below. Code that runs on your machine may be too new for the runtime of the function: compare the ' +
      'versions.',
    grade: 'documented',
    source: runtime,
  },
  {
    code: 'handler-missing',
    when: 'The log says `HandlerNotFound` or that the handler is undefined.',
    match: {
      log: /HandlerNotFound|is undefined or not exported|Handler '.*' missing on module|Runtime\.MalformedHandlerName/,
    },
    cause: 'The handler of <function> is not where its configuration says.',
    remedy: 'Check CMD in the Dockerfile (such as `CMD ["app.handler"]`) or, for a zip, the handler of the function.',
    grade: 'documented',
    source: runtime,
  },
  {
    code: 'out-of-memory',
    when: 'The log says `Runtime.OutOfMemory`, `signal: killed`, or the used memory is all there is.',
    match: { log: /OutOfMemory|signal: killed|MemoryError|Memory Size: (\d+) MB\s+Max Memory Used: \1 MB/ },
    cause: '<function> needs more memory than it has.',
    remedy:
      'Raise its memory: `aws lambda update-function-configuration --function-name <function> --memory-size 1024`.',
    grade: 'documented',
    source: runtime,
  },
  {
    code: 'init-timeout',
    when: 'The log has an `INIT_REPORT` with `Status: timeout`.',
    match: { log: /INIT_REPORT .*Status: timeout/ },
    cause: 'The new code of <function> took too long to start.',
    remedy:
      'What runs outside of the handler (imports, models, connections) must be done in 10 seconds: do less of it, load what is ' +
      'large at the first request, or give more memory, which is more processor as well: ' +
      '`aws lambda update-function-configuration --function-name <function> --memory-size 1024`.',
    grade: 'documented',
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-ib',
  },
  {
    code: 'invoke-timeout',
    when: 'The log says `Task timed out after`.',
    match: { log: /Task timed out after|Sandbox\.Timedout/ },
    cause: '<function> did not answer within its own time limit.',
    remedy:
      'Raise the limit: `aws lambda update-function-configuration --function-name <function> --timeout 60`; the default of ' +
      '3 seconds is too short for most images. Or see what it waits for: a database out of reach of its VPC is the usual cause.',
    grade: 'documented',
    source: runtime,
  },
  {
    code: 'working-directory',
    when: 'The log says `Runtime.InvalidWorkingDir`.',
    match: { log: /InvalidWorkingDir/ },
    cause: 'The working directory of <function> is not in its image.',
    remedy: 'Make the folder that WORKDIR of the Dockerfile, or the image configuration of the function, names.',
    grade: 'recorded',
    source: 'https://github.com/aws/aws-lambda-runtime-interface-emulator',
  },
  {
    code: 'not-executable',
    when: 'The log says `permission denied` of a program that Lambda should start.',
    match: { log: /(fork\/exec|exec:) .*permission denied/ },
    cause: 'Lambda may not run a program of <function>.',
    remedy:
      'Lambda runs it as a user without rights: `RUN chmod -R a+rX /var/task`, and `chmod a+x` on the program, in the Dockerfile; ' +
      'in a zip keep the mode of the file `bootstrap`.',
    grade: 'documented',
    source: runtime,
  },
  {
    code: 'entrypoint',
    when: 'The log says `Runtime.InvalidEntrypoint`.',
    match: { log: /InvalidEntrypoint|fork\/exec .* no such file/ },
    cause: 'The image of <function> has no program at its ENTRYPOINT.',
    remedy: 'Check ENTRYPOINT and CMD of the Dockerfile: `docker run --rm <image>` shows the same error.',
    grade: 'documented',
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-images.html',
  },
  {
    code: 'library-missing',
    when: 'The log says `GLIBC_… not found` or `error while loading shared libraries`.',
    match: { log: /version `GLIBC\w*_[\d.]+' not found|error while loading shared libraries/ },
    cause: 'The new code of <function> needs a system library that it does not find in Lambda.',
    remedy:
      'Build on the system that it runs on: in the base image of AWS (`public.ecr.aws/lambda/…`), not on the runner. For a zip ' +
      'with Python packages: `pip install --platform manylinux2014_x86_64 --only-binary=:all:`.',
    grade: 'recorded',
    source: runtime,
  },
  {
    code: 'read-only-files',
    when: 'The log says `Read-only file system`.',
    match: { log: /Read-only file system|EROFS/ },
    cause: '<function> writes where nothing can be written.',
    remedy:
      'In Lambda only `/tmp` can be written to. Libraries that keep a cache in the home folder mostly have a variable for it: ' +
      '`ENV HOME=/tmp XDG_CACHE_HOME=/tmp` in the Dockerfile.',
    grade: 'documented',
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-images.html',
  },
  {
    code: 'tmp-full',
    when: 'The log says `No space left on device`.',
    match: { log: /No space left on device|ENOSPC/ },
    cause: 'The folder `/tmp` of <function> is full.',
    remedy:
      'Delete what is no longer needed, or give it more: `aws lambda update-function-configuration --function-name <function> ' +
      '--ephemeral-storage Size=2048`.',
    grade: 'documented',
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/configuration-ephemeral-storage.html',
  },
  {
    code: 'start-failed',
    when: 'The runtime exited before it took an invoke.',
    match: { log: /Runtime\.ExitError|Runtime exited|INIT_REPORT .*Status: error/ },
    cause: 'The new code of <function> ended before it answered.',
    remedy: 'The last lines of its log are shown. Try the image on your machine: `docker run --rm <image>`.',
    grade: 'documented',
    source: runtime,
  },
  {
    code: 'function-error',
    when: 'The invoke answers with `FunctionError`.',
    match: {},
    cause: 'The new code of <function> raised <error-type> when it was tried with `test-payload`.',
    remedy: 'Mend the code and deploy again. The last lines of its log are shown.',
    grade: 'recorded',
    source: 'https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html',
  },
]
