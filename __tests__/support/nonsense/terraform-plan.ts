import { dryRun, duration, durations, everyDoor, type Rows } from './every-door.ts'

/** In a test's workspace `folder` is a folder, `app.txt` a file. */
export const terraformPlan: Rows = {
  'working-directory': [
    ['nowhere', /folder of the workspace.*does not exist/],
    ['app.txt', /folder of the workspace.*is none/],
    ['/srv/infra', /such as infra\/prod/],
    ['../other', /such as infra\/prod/],
  ],
  'terraform-path': [['-chdir=infra', /auto, terraform, tofu, or the path/]],
  'plan-file': [
    ['nowhere.tfplan', /must be a file/],
    ['folder', /must be a file/],
  ],
  workspace: [
    ['prod eu', /such as prod/],
    ['../prod', /such as prod/],
    ['p'.repeat(91), /such as prod/],
  ],
  'backend-config': [
    ['nowhere.tfbackend', /such as key=prod.tfstate, or files/],
    ['-backend-config=key', /without options|or files/],
    ['-key=prod.tfstate', /without options/],
  ],
  'var-file': [['nowhere.tfvars', /must be files in/]],
  'plan-args': [
    ['target=module.api', /one argument on each line|such as -target=module.api/],
    ['-out=plan', /without -out/],
    ['-destroy', /input "destroy"|`destroy: true`/],
    ['-target', /-target/],
    ['-lock-timeout=1m', /lock-timeout/],
  ],
  destroy: [['perhaps', /true or false/]],
  'refresh-only': [
    ['perhaps', /true or false/],
    ['true', /cannot both be true/, { destroy: 'true' }],
  ],
  'lock-timeout': duration,
  label: [
    ['l'.repeat(101), /at most 100 characters/],
    ['two\nlines', /a line of at most/],
  ],
  comment: [['sometimes', /always, changes or never/]],
  'pr-number': [
    ['greet', /such as 12/],
    ['0', /such as 12/],
  ],
  'max-destroy': [
    ['none', /whole number such as 50/],
    ['-1', /whole number such as 50/],
  ],
  'fail-on': [
    ['everything', /destroy, replace, stateful, drift or check/],
    ['destroy, replace', /on each line/],
  ],
  'stateful-types': [['aws_db_instance.orders', /such as aws_instance/]],
  redact: [
    ['acct-(0', /no regular expression/],
    ['x*', /matches a text without a character|hide every place/],
  ],
  store: [
    ['s3', /auto, artifact, none or a place such as s3:/],
    ['s3://Acme/plans', /such as s3:\/\/acme-deploys\/site/],
    ['artifact', /"encryption-key" is required/],
  ],
  'encryption-key': [['hunter2', /16 characters/]],
  ...everyDoor,
  'dry-run': dryRun,
  timeout: durations,
  'github-token': { takesAnyText: 'only GitHub knows its tokens; with one that is refused the comment is not written' },
}
