import { type Entry, type Facts, failureNamed } from './catalogue.ts'
import type { Failure } from './failure.ts'

const cli = 'https://developer.hashicorp.com/terraform/cli'
const language = 'https://developer.hashicorp.com/terraform/language'

const setUp = [
  'Add a step before this one:',
  '```yaml',
  '- uses: hashicorp/setup-terraform@dfe3c3f87815947d99a8997f908cb6525fc44e9e # v4.0.1',
  '  with:',
  '    terraform_version: "1.11"',
  '```',
  'or `opentofu/setup-opentofu` for OpenTofu. Both wrappers are passed by: leave them on or turn them off.',
].join('\n')

/** Whether there is a program that can be used. */
export const terraformSetUp: readonly Entry[] = [
  {
    code: 'terraform-missing',
    when: 'Neither `terraform` nor `tofu` is on the runner, or not where `terraform-path` says.',
    match: {},
    cause: '<what>.',
    remedy: `GitHub's own runners have no Terraform. ${setUp}`,
    grade: 'documented',
    source: 'https://github.com/hashicorp/setup-terraform',
  },
  {
    code: 'terraform-too-old',
    when: 'Terraform before 1.1, or OpenTofu before 1.6: their plans do not say what is read here.',
    match: {},
    cause: '<product> <version> is too old: plans are read as <product> <oldest> and later write them.',
    remedy: setUp,
    grade: 'recorded',
    source: `${cli}/commands/show`,
  },
  {
    code: 'terraform-unusable',
    when: 'The program is there, and cannot be started or does not say which one it is.',
    match: {},
    cause: '<program> cannot be used: <message>',
    remedy: `It must be Terraform or OpenTofu for this processor, and executable. ${setUp}`,
    grade: 'recorded',
    source: 'https://nodejs.org/api/errors.html#common-system-errors',
  },
]

/** The program, its plan files, and the configuration. What the state and AWS answer is in the tables beside this one. */
export const terraformFailures: readonly Entry[] = [
  {
    code: 'terraform-killed',
    when: 'A signal ended Terraform: SIGKILL is most often the kernel, when memory ran out.',
    match: { reasonCode: /^SIG/ },
    cause:
      '<product> was ended by <signal> during `<command>`: most often memory ran out, or a person or another step ended it.',
    remedy:
      'Take a runner with more memory, or lower the number of operations at once (`plan-args: -parallelism=4`). The lock of the ' +
      'state may be left: the next run names it, and once nobody works on the state\n```sh\n<program> force-unlock LOCK_ID\n```',
    grade: 'recorded',
    source: `${cli}/commands/force-unlock`,
  },
  {
    code: 'disk-full',
    when: '`no space left on device`.',
    match: { log: /no space left on device/i },
    cause: 'The disk of the runner is full: <message>',
    remedy:
      'Free some before this step, or share providers between working directories:\n```yaml\nenv:\n  TF_PLUGIN_CACHE_DIR: ${{ runner.temp }}/plugins\n```',
    grade: 'recorded',
    source: `${cli}/config/config-file#provider-plugin-cache`,
  },
  {
    code: 'terraform-crashed',
    when: '`!!! TERRAFORM CRASH !!!`, or a panic of the program itself.',
    match: { log: /TERRAFORM CRASH|OPENTOFU CRASH|Terraform crashed/ },
    cause: '<product> itself crashed during `<command>`: <message>',
    remedy: 'This is a defect of <product>: another version may not have it. The trace is in the log of the step.',
    grade: 'documented',
    source: 'https://developer.hashicorp.com/terraform/internals/debugging',
  },
  {
    code: 'provider-crashed',
    when: 'A provider crashed or stopped answering: `Plugin did not respond`, `rpc error: code = Unavailable`, `panic:`.',
    match: {
      log: /Plugin did not respond|rpc error: code = (Unavailable|Canceled)|plugin crashed|The plugin encountered an error|^panic: /im,
    },
    cause: 'A provider crashed during `<command>`<where>: <message>',
    remedy:
      'This is a defect of the provider: pin another version of it in `required_providers`, run `<program> init -upgrade`, and commit ' +
      'the lock file. What was being written when it crashed may exist without being in the state: the next plan says so by ' +
      'wanting to create it again, and an `import` block takes it in.',
    grade: 'recorded',
    source: `${language}/import`,
  },
  {
    code: 'other-terraform-version',
    when: 'The plan was made by another version of Terraform.',
    match: { log: /plan file was created by (Terraform|OpenTofu)|plan files cannot be transferred between different/i },
    cause: 'The plan was made by another version than this one, <product> <version>: <message>',
    remedy:
      'Give both jobs the same version, to the last digit:\n```yaml\nwith:\n  terraform_version: 1.11.4\n```\nand plan again.',
    grade: 'recorded',
    source: `${cli}/commands/apply`,
  },
  {
    code: 'not-a-plan',
    when: 'The plan file is none, or damaged.',
    match: { log: /as a plan file|not a valid zip file|isn't a valid plan|given plan file is invalid/i },
    cause: 'The file is no plan of <product>: <message>',
    remedy:
      'Give the file that `<program> plan -out=…` wrote, whole; one that `show -json` printed is only good for a comment.',
    grade: 'recorded',
    source: `${cli}/commands/plan`,
  },
  {
    code: 'version-not-allowed',
    when: '`required_version` of the configuration or of a module does not allow this version.',
    match: { log: /Unsupported (Terraform|OpenTofu) Core version/ },
    cause: 'The configuration does not allow <product> <version><where>.',
    remedy: 'Give the job a version that `required_version` allows:\n```yaml\nwith:\n  terraform_version: 1.11.4\n```',
    grade: 'recorded',
    source: `${language}/terraform#terraform-required_version`,
  },
  {
    code: 'missing-variable',
    when: '`No value for required variable`.',
    match: { log: /No value for required variable/ },
    cause: 'A variable has no value: <message><where>.',
    remedy:
      'Give it, a secret always like this:\n```yaml\nenv:\n  TF_VAR_NAME: ${{ secrets.NAME }}\n```\nor by `var-file`, or `plan-args: -var=NAME=value`. GitHub ' +
      'gives no secrets to runs of forks and of Dependabot.',
    grade: 'recorded',
    source: `${language}/values/variables`,
  },
  {
    code: 'invalid-variable',
    when: 'A value does not fit its variable: another type, or a `validation` that fails.',
    match: { log: /Invalid value for (input )?variable|Value for undeclared variable|Unsuitable value type/ },
    cause: 'A variable has a value that does not fit: <message><where>.',
    remedy: 'Correct it where it comes from (`TF_VAR_…`, `var-file`, `plan-args`), or the variable:\n<snippet>',
    grade: 'recorded',
    source: `${language}/values/variables`,
  },
  {
    code: 'var-file-missing',
    when: 'A file of `var-file` cannot be read.',
    match: { log: /Failed to read variables file|Given variables file/ },
    cause: 'A file of variables cannot be read: <message>',
    remedy: 'Paths in `var-file` begin at `working-directory`. Check the spelling, and that it is in the repository.',
    grade: 'recorded',
    source: `${language}/values/variables`,
  },
  {
    code: 'plan-args',
    when: 'Terraform does not know an argument of `plan-args`, or not like this.',
    match: {
      log: /Failed to parse command-line flags|Invalid (target|force-replace) |Incompatible (refresh|plan) (options|mode)|Too many command line arguments/i,
    },
    cause: '<product> does not take what "plan-args" says: <message>',
    remedy: 'One argument a line, such as\n```yaml\nplan-args: |\n  -target=aws_s3_bucket.logs\n  -parallelism=4\n```',
    grade: 'recorded',
    source: `${cli}/commands/plan`,
  },
  {
    code: 'no-configuration',
    when: 'The working directory has no `.tf` file.',
    match: { log: /No configuration files|initialized in an empty directory/ },
    cause: 'There is no configuration in <directory>.',
    remedy:
      'Check `working-directory` (a path from the root of the workspace), and that a step checks the repository out.',
    grade: 'recorded',
    source: `${cli}/commands/init`,
  },
  {
    code: 'lock-file-mismatch',
    when: '`.terraform.lock.hcl` and the configuration, or the providers of the plan, do not go together.',
    match: {
      log: /Inconsistent dependency lock file|Provider dependency changes detected|locked provider .* does not match/,
    },
    cause: 'The lock file of the providers does not fit: <message>',
    remedy:
      'Write it anew for the runner and for your own machine, and commit it:\n```sh\n<program> providers lock -platform=linux_amd64 -platform=linux_arm64 -platform=darwin_arm64\ngit add .terraform.lock.hcl\n```',
    grade: 'recorded',
    source: `${language}/files/dependency-lock`,
  },
  {
    code: 'provider-checksum',
    when: 'A provider is not the one whose checksum the lock file has.',
    match: {
      log: /doesn't match any of the checksums previously recorded/,
    },
    cause: 'A provider is not the one that the lock file knows: <message>',
    remedy:
      'Most often the lock file lacks this platform. Add it and commit:\n```sh\n<program> providers lock -platform=linux_amd64\n```\nIf it has it: do not go on, somebody may have changed the package.',
    grade: 'recorded',
    source: `${language}/files/dependency-lock`,
  },
  {
    code: 'provider-missing',
    when: 'A provider is not installed, or there is none of this version.',
    match: {
      log: /Required plugins are not installed|there is no package for .* cached in|Failed to (query available provider|install provider)|Could not (load plugin|retrieve)|Unrecognized provider|Invalid provider registry host/,
    },
    cause: 'A provider cannot be had: <message>',
    remedy:
      'Check name and version in `required_providers`, and that the runner reaches its registry (proxy: `HTTPS_PROXY`). A mirror is ' +
      'named in the file of `TF_CLI_CONFIG_FILE`; a private registry asks for `TF_TOKEN_host_name` in `env`.',
    grade: 'recorded',
    source: `${cli}/config/config-file#provider-installation`,
  },
  {
    code: 'module-missing',
    when: 'A module cannot be downloaded or read.',
    match: {
      log: /Failed to download module|Module not (found|installed)|Unreadable module directory|Could not download module|Error accessing remote module registry/,
    },
    cause: 'A module cannot be had: <message><where>.',
    remedy:
      'Check its `source` and `version`. For a private repository give git its credentials in an earlier step:\n```sh\ngit config --global url."https://x-access-token:${TOKEN}@github.com/".insteadOf "https://github.com/"\n```',
    grade: 'recorded',
    source: `${language}/modules/sources`,
  },
  {
    code: 'prevent-destroy',
    when: 'The plan would destroy what `lifecycle { prevent_destroy = true }` protects.',
    match: { log: /Instance cannot be destroyed/ },
    cause: 'The plan would destroy what is protected by `prevent_destroy`: <message><where>.',
    remedy:
      'Change the configuration so that it stays, or, if it shall go, take `prevent_destroy` out in a pull request of its own.',
    grade: 'recorded',
    source: `${language}/meta-arguments/lifecycle`,
  },
  {
    code: 'condition-failed',
    when: 'A `precondition` or `postcondition` does not hold.',
    match: { log: /(Resource|Module output value) (pre|post)condition failed/ },
    cause: 'A condition of the configuration does not hold<where>: <message>',
    remedy: 'The condition says what must be so:\n<snippet>',
    grade: 'recorded',
    source: `${language}/validate`,
  },
  {
    code: 'file-missing',
    when: 'A file that the configuration reads, such as `filename = "lambda.zip"`, is not there: often the plan job built it, and the apply job did not.',
    match: {
      log: /(function "\w+" failed|function (argument|call)|reading ZIP file|unable to load)[\s\S]*(no such file or directory|no file exists)/i,
    },
    cause: 'A file that the configuration reads is not there<where>: <message>',
    remedy:
      'A plan holds the hash of such a file, and not the file. Hand it from the job that plans to the one that applies, at the same path:\n' +
      '```yaml\n- uses: actions/upload-artifact@v4 # in the plan job\n  with: { name: build, path: infra/lambda.zip }\n' +
      '- uses: actions/download-artifact@v4 # in the apply job\n  with: { name: build, path: infra }\n```\n' +
      'Built anew it must be the same to the last byte. Then plan again, if anything was applied.',
    grade: 'recorded',
    source: `${language}/functions/filemd5`,
  },
  {
    code: 'apply-interrupted',
    when: 'The apply got an interrupt: what was being written was finished, the rest was not begun.',
    match: { log: /^execution halted|^Operation (cancelled|interrupted)|^Cancelled$|^Interrupted/im },
    cause: '<product> was interrupted during `<command>`: what was being written was finished, the rest was not begun.',
    remedy: 'Run the plan job again, and approve the new plan: the interrupted one is stale now.',
    grade: 'recorded',
    source: `${cli}/commands/apply`,
    outcome: 'cancelled',
  },
]

/** The configuration itself. After everything else: a place in the configuration is told of errors of AWS, too. */
export const terraformConfiguration: readonly Entry[] = [
  {
    code: 'configuration-invalid',
    when: 'The configuration has an error: syntax, an unknown argument, a reference to what is not there.',
    match: { reasonCode: 'configuration' },
    cause: 'The configuration has an error<where>: <message>',
    remedy: 'Correct it there (`<program> validate` finds most of them without credentials):\n<snippet>',
    grade: 'recorded',
    source: `${cli}/commands/validate`,
  },
  {
    code: 'terraform-failed',
    when: 'Anything else that Terraform, a provider or AWS says.',
    match: { reasonCode: 'any' },
    cause: '`<program> <command>` failed<where>: <message>',
    remedy: 'The diagnostics are in the summary, and everything that it printed in the log.\n<snippet>',
    grade: 'inferred',
    source: `${cli}/commands`,
  },
]

export const terraformFailure = (code: string, facts: Facts, cause?: unknown): Failure =>
  failureNamed([...terraformSetUp, ...terraformConfiguration], code, facts, cause)
