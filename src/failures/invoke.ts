import type { Entry } from './catalogue.ts'

const runtime = 'https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-invocation.html'

/** Why a test invoke failed: by what the workload's log says, the first that fits. */
export const invokeFailures: readonly Entry[] = [
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
    code: 'entrypoint',
    when: 'The log says `Runtime.InvalidEntrypoint`.',
    match: { log: /InvalidEntrypoint|fork\/exec .* no such file/ },
    cause: 'The image of <function> has no program at its ENTRYPOINT.',
    remedy: 'Check ENTRYPOINT and CMD of the Dockerfile: `docker run --rm <image>` shows the same error.',
    grade: 'documented',
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-images.html',
  },
  {
    code: 'start-failed',
    when: 'The runtime exited before it took an invoke.',
    match: { log: /Runtime\.ExitError|Runtime exited|INIT_REPORT .*Status: error/ },
    cause: 'The new code of <function> ended before it answered.',
    remedy: 'The last lines of its log are below. Try the image on your machine: `docker run --rm <image>`.',
    grade: 'documented',
    source: runtime,
  },
  {
    code: 'function-error',
    when: 'The invoke answers with `FunctionError`.',
    match: {},
    cause: 'The new code of <function> raised <error-type> when it was tried with `test-payload`.',
    remedy: 'Mend the code and deploy again. The last lines of its log are below.',
    grade: 'recorded',
    source: 'https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html',
  },
]
