import type { Entry } from './catalogue.ts'

const backends = 'https://developer.hashicorp.com/terraform/language/backend'
const cli = 'https://developer.hashicorp.com/terraform/cli'

/** The state, its lock and where it is kept. */
export const terraformStateFailures: readonly Entry[] = [
  {
    code: 'state-not-saved',
    when: 'The apply wrote to AWS, and its state could not be saved: `Failed to save state`, `errored.tfstate`.',
    match: { log: /Failed to (save|persist) state|errored\.tfstate/ },
    cause: 'What was applied could not be written into the state: <message>',
    remedy:
      'AWS is ahead of the state. The state lies in `errored.tfstate` of the working directory; a later step of the same job can save it, ' +
      'once the cause is gone:\n```sh\n<program> state push errored.tfstate\n```\nIf that file is gone with the runner: take what was made in with `import` blocks.',
    grade: 'documented',
    source: `${cli}/commands/state/push`,
  },
  {
    code: 'lock-not-released',
    when: 'Terraform could not give the lock of the state back.',
    match: { log: /Error releasing the state lock/ },
    cause: 'The lock of the state could not be given back: <message>',
    remedy:
      'Once nobody works on this state:\n```sh\n<program> force-unlock <lock>\n```\nWith S3 the role needs `s3:GetObject` and `s3:DeleteObject` on the lock file (the key of the state with `.tflock`).',
    grade: 'documented',
    source: `${cli}/commands/force-unlock`,
  },
  {
    code: 'state-bucket-missing',
    when: 'The bucket of the S3 backend does not exist, or is in another account.',
    match: { log: /S3 bucket ".*" does not exist|NoSuchBucket|The specified bucket does not exist/ },
    cause: 'The bucket of the state does not exist: <message>',
    remedy:
      'Make it once, with versions, before the first run (`bootstrap/` has it, too):\n```sh\naws s3api create-bucket --bucket NAME --region <region> --create-bucket-configuration LocationConstraint=<region>\naws s3api put-bucket-versioning --bucket NAME --versioning-configuration Status=Enabled\n```',
    grade: 'recorded',
    source: `${backends}/s3`,
  },
  {
    code: 'state-bucket-region',
    when: 'The bucket of the S3 backend is in another Region.',
    match: {
      log: /requested bucket from "?[\w-]+"?, actual location|BucketRegionError|PermanentRedirect|AuthorizationHeaderMalformed/,
    },
    cause: 'The bucket of the state is in another Region: <message>',
    remedy:
      'Name its Region in the backend, which need not be that of the resources:\n```hcl\nbackend "s3" {\n  region = "eu-west-1"\n}\n```',
    grade: 'documented',
    source: `${backends}/s3`,
  },
  {
    code: 'backend-changed',
    when: 'The backend is not the one that the working directory was initialised with.',
    match: { log: /Backend configuration changed|Backend initialization required|Backend type changed/ },
    cause: 'The working directory was initialised with another backend: <message>',
    remedy:
      'In a job a fresh checkout has none: do not cache `.terraform`, or cache providers alone (`TF_PLUGIN_CACHE_DIR`). On your machine, ' +
      'once: to take the state along `<program> init -migrate-state`, to use the one that is there\n```sh\n<program> init -reconfigure\n```',
    grade: 'recorded',
    source: `${cli}/commands/init`,
  },
  {
    code: 'backend-incomplete',
    when: 'A setting of the backend has no value.',
    match: {
      log: /Missing Required Value[\s\S]*required by the backend|Missing region value/,
    },
    cause: 'A setting of the backend has no value: <message>',
    remedy:
      'Give what the configuration leaves open:\n```yaml\nbackend-config: |\n  bucket=NAME\n  key=infra/terraform.tfstate\n  region=eu-west-1\n```',
    grade: 'recorded',
    source: `${backends}#partial-configuration`,
  },
  {
    code: 'remote-runs',
    when: 'The backend runs plans itself (`cloud`, `remote`), so that there is no plan file.',
    match: {
      log: /Saving a generated plan is currently not supported|Saved plans? not supported|Error loading workspace/,
    },
    cause: 'This backend runs plans itself and gives no plan file: <message>',
    remedy: 'Let HCP Terraform run and show these plans, or set its workspace to local execution.',
    grade: 'documented',
    source: `${backends}/remote`,
  },
  {
    code: 'workspace-missing',
    when: 'There is no workspace of the name in `workspace`.',
    match: { log: /Workspace "?.*"? doesn't exist|workspace .* does not exist/i },
    cause: 'There is no workspace <workspace>.',
    remedy:
      'Check the spelling (`<program> workspace list`). To make it, once:\n```sh\n<program> workspace new <workspace>\n```',
    grade: 'recorded',
    source: `${cli}/workspaces`,
  },
  {
    code: 'state-too-new',
    when: 'The state was written by a newer version of Terraform.',
    match: {
      log: /state (snapshot|file) was created by (Terraform|OpenTofu) v|Unsupported state file format|does not support state version/,
    },
    cause: 'The state was written by a newer version than <product> <version>: <message>',
    remedy: 'Give the job that version or a later one:\n```yaml\nwith:\n  terraform_version: 1.11.4\n```',
    grade: 'documented',
    source: 'https://developer.hashicorp.com/terraform/language/upgrade-guides',
  },
  {
    code: 'lock-denied',
    when: 'The lock of the state cannot be taken, since the role may not write it.',
    match: {
      log: /Error acquiring the state lock[\s\S]*(AccessDenied|StatusCode: 403|Forbidden|read-only file system|permission denied)/,
    },
    cause: 'The lock of the state cannot be taken: <message>',
    remedy:
      'With S3 and `use_lockfile` the role needs this, the plan role, too:\n```json\n{ "Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"], "Resource": "arn:aws:s3:::BUCKET/KEY.tflock" }\n```\nA plan can do without (`plan-args: -lock=false`), at the price that it may read a state in the midst of an apply.',
    grade: 'recorded',
    source: `${backends}/s3#permissions-required`,
  },
  {
    code: 'locked',
    when: 'Somebody else holds the lock of the state, for longer than `lock-timeout`.',
    match: {
      log: /Error acquiring the state lock[\s\S]*(Lock Info:|PreconditionFailed|ConditionalCheckFailed)|(state|blob) is already locked|remote state already locked/,
    },
    cause: 'The state is locked by <holder>, and "lock-timeout" is over.',
    remedy:
      'Wait for that run, and run the job again, or raise `lock-timeout`; `concurrency` in the workflow lets runs queue. If that run is ' +
      'gone (killed, its runner lost), and nobody else works on this state:\n```sh\n<program> force-unlock <lock>\n```',
    grade: 'recorded',
    source: `${cli}/commands/force-unlock`,
    outcome: 'locked',
  },
  {
    code: 'stale',
    when: 'The state was changed after the plan was made.',
    match: { log: /Saved plan is stale/ },
    cause: 'The plan is stale: the state was changed after it was made.',
    remedy:
      'Run the plan job again, and approve the new plan. A part of it may be done: a plan that failed half-way can never be applied again.',
    grade: 'recorded',
    source: `${cli}/commands/apply`,
    outcome: 'stale',
  },
  {
    code: 'plan-of-another-state',
    when: 'The plan was made for another state (lineage).',
    match: { log: /Saved plan does not match the given state|plan file is for a different state/i },
    cause: 'The plan was made for another state than this one.',
    remedy:
      'Plan and apply must have the same backend, key and workspace: compare `working-directory`, `backend-config` and `workspace` of both ' +
      'jobs. If the state was made anew in between, plan again.',
    grade: 'recorded',
    source: `${cli}/commands/apply`,
  },
  {
    code: 'init-record-damaged',
    when: 'Two steps used one folder at once, or `.terraform` came torn out of a cache: what `init` noted of the backend cannot be read.',
    match: { log: /Failed to load state:/ },
    cause:
      'The note of the backend in the working directory, `.terraform/terraform.tfstate`, cannot be read: <message>',
    remedy:
      'The state itself is untouched. Give each step that runs at the same time a checkout of its own, keep `.terraform` out of caches ' +
      '(`TF_PLUGIN_CACHE_DIR` is made for providers), remove the folder, and run the job again.',
    grade: 'recorded',
    source: 'https://github.com/hashicorp/terraform/blob/v1.11.4/internal/command/meta_backend.go',
  },
  {
    code: 'state-damaged',
    when: 'The state is not the one whose checksum DynamoDB has, or is no JSON.',
    match: {
      log: /state data in S3 does not have the expected content|state file could not be (read|parsed)|Failed to read state/,
    },
    cause: 'The state cannot be read as it was written: <message>',
    remedy:
      'Wait a minute and run the job again. If it stays so: look at the versions of the state in its bucket, and take the last good one.',
    grade: 'documented',
    source: `${backends}/s3`,
  },
]
