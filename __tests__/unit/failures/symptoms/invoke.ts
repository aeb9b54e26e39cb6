import type { Case, Cases } from '../symptom.ts'

const request = 'RequestId: 8f507cfc-example'
const report = (memory: string) =>
  `START ${request} Version: 7\nEND ${request}\nREPORT ${request}\tDuration: 3000.00 ms\tBilled Duration: 3000 ms\t${memory}`
const fine = report('Memory Size: 128 MB\tMax Memory Used: 40 MB')

/** The type and text of the error, then the log, as a failed test invoke has them. */
const log = (error: string, says: string | RegExp, paste: string | RegExp, tail = fine): Case => ({
  seen: { log: `${error}\n${tail}` },
  says,
  paste,
})

const architecture = (error: string) =>
  log(error, 'another processor than the function has (arm64)', '`architecture: arm64`')
const imports = (error: string) => log(error, 'imports a module', '`${LAMBDA_TASK_ROOT}`')
const handler = (error: string) => log(error, 'The handler of pricing', '`CMD ["app.handler"]`')
const memory = (error: string, tail?: string) =>
  log(error, 'needs more memory', '--function-name pricing --memory-size', tail)
const timeout = (error: string) => log(error, 'own time limit', '--function-name pricing --timeout 60')
const entrypoint = (error: string) => log(error, 'ENTRYPOINT', '`docker run --rm ')
const start = (error: string) => log(error, 'ended before it answered', '`docker run --rm ')

const extension = (error: string) => log(error, 'An extension of pricing failed', '`/opt/extensions`')
const initReport = (phase: string, status: string) =>
  `INIT_REPORT Init Duration: 9999.79 ms\tPhase: ${phase}\tStatus: ${status}\n${fine}`

export const invokeFailures: Cases = {
  'answer-too-large': [
    log(
      'Function.ResponseSizeTooLarge Response payload size exceeded maximum allowed payload size (6291556 bytes).',
      'more than the 6 MB',
      'S3',
    ),
  ],
  'extensions-too-many': log('TooManyExtensions ', 'more extensions than the ten', '`/opt/extensions`'),
  'extension-failed': [
    extension(`Extension.Crash ${request} Error: exit code 1`),
    extension(`Extension.LaunchError ${request} Error: fork/exec /opt/extensions/x: permission denied`),
    extension(`Extension.InitError ${request} Error: init failed`),
    extension(`Extension.ExitError ${request} Error: exit failed`),
  ],
  'wrong-architecture': [
    architecture(`Runtime.InvalidEntrypoint ${request} Error: fork/exec /lambda-entrypoint.sh: exec format error`),
    architecture(`Runtime.ExitError ${request} Error: fork/exec /var/task/bootstrap: exec format error`),
  ],
  'module-missing': [
    imports("Runtime.ImportModuleError Unable to import module 'app': No module named 'fastapi'"),
    imports("Runtime.ImportModuleError Error: Cannot find module 'express'\nRequire stack:\n- /var/task/index.js"),
    imports("[ERROR] ModuleNotFoundError: No module named 'numpy'\nTraceback (most recent call last):"),
  ],
  'code-syntax': [
    log('Runtime.UserCodeSyntaxError Syntax error in module app: invalid syntax (app.py, line 3)', 'parsed', 'runtime'),
    log('Runtime.UserCodeSyntaxError SyntaxError: Unexpected end of input', 'cannot be parsed', 'runtime'),
  ],
  'handler-missing': [
    handler("Runtime.HandlerNotFound Handler 'handler' missing on module 'app'"),
    handler('Runtime.HandlerNotFound app.handler is undefined or not exported'),
    handler("Runtime.MalformedHandlerName Bad handler 'app': not enough values to unpack (expected 2, got 1)"),
  ],
  'out-of-memory': [
    memory(`Runtime.ExitError ${request} Error: Runtime exited with error: signal: killed`),
    memory(`Runtime.OutOfMemory ${request} Error: Runtime exited with error: signal: killed`),
    memory('MemoryError \nTraceback (most recent call last):'),
    memory(
      `Runtime.ExitError ${request} Error: Runtime exited with error: exit status 1`,
      report('Memory Size: 128 MB\tMax Memory Used: 128 MB'),
    ),
  ],
  'init-timeout': [
    log(
      'Runtime.Unknown ',
      'took too long to start',
      '--function-name pricing --memory-size',
      initReport('init', 'timeout'),
    ),
    log(
      'Sandbox.Timedout Task timed out after 3.00 seconds',
      'took too long to start',
      '10 seconds',
      initReport('invoke', 'timeout'),
    ),
  ],
  'invoke-timeout': [
    timeout(` 2026-11-25T10:00:00.000Z 8f507cfc Task timed out after 3.00 seconds`),
    timeout(`Sandbox.Timedout ${request} Error: Task timed out after 3.00 seconds`),
  ],
  'working-directory': log(
    `Runtime.InvalidWorkingDir ${request} Error: chdir /srv: no such file`,
    'directory',
    'WORKDIR',
  ),
  'not-executable': log(
    `Runtime.InvalidEntrypoint ${request} Error: fork/exec /var/task/bootstrap: permission denied`,
    'may not run a program',
    '`chmod a+x`',
  ),
  entrypoint: [
    entrypoint(`Runtime.InvalidEntrypoint ${request} Error: fork/exec /entry.sh: no such file or directory`),
    entrypoint(`Runtime.InvalidEntrypoint ${request} Error: exec: "app": executable file not found in $PATH`),
  ],
  'library-missing': [
    log(
      `Runtime.ExitError ${request} Error: Runtime exited with error: exit status 1`,
      'a system library',
      'public.ecr.aws/lambda/',
      "./bootstrap: /lib64/libc.so.6: version `GLIBC_2.34' not found (required by ./bootstrap)",
    ),
    log(
      `Runtime.ExitError ${request} Error: Runtime exited with error: exit status 127`,
      'a system library',
      'public.ecr.aws/lambda/',
      '/var/task/server: error while loading shared libraries: libpq.so.5: cannot open shared object file',
    ),
  ],
  'read-only-files': [
    log("OSError [Errno 30] Read-only file system: '/var/task/cache'", 'nothing can be written', '`/tmp`'),
    log("Error EROFS: read-only file system, open '/var/task/x'", 'nothing can be written', '`/tmp`'),
  ],
  'tmp-full': log('OSError [Errno 28] No space left on device', '`/tmp` of pricing is full', 'Size=2048'),
  'start-failed': [
    start(`Runtime.ExitError ${request} Error: Runtime exited with error: exit status 1`),
    start(`Runtime.ExitError ${request} Error: Runtime exited without providing a reason`),
    start(' \nINIT_REPORT Init Duration: 80.1 ms\tPhase: init\tStatus: error\tError Type: Runtime.Unknown'),
  ],
  'function-error': [
    log("ValueError could not convert string to float: 'x'", 'raised ValueError', 'Mend the code'),
    log('Error boom', 'The new code of pricing raised', 'Mend the code'),
  ],
}
