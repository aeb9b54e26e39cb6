import { planRefText } from '../../../src/targets/terraform/store/plan-ref.ts'
import { dryRun, duration, durations, everyDoor, type Rows } from './every-door.ts'

/** A plan that could be anywhere. */
export const somePlanRef = (of: { readonly sealed?: boolean } = {}): string =>
  planRefText({
    id: '4001-1-0123456789abcdef',
    repository: 'acme/shop',
    runId: '4001',
    attempt: 1,
    headSha: 'c0ffee254729296a45a3885639ac7e10f9d54979',
    sha256: 'a'.repeat(64),
    planSha256: 'b'.repeat(64),
    bytes: 4000,
    sealed: false,
    place: { kind: 's3', bucket: 'acme-state', key: 'prod.tfstate.plans/x.plan', region: 'eu-west-1' },
    ...of,
  })

const file = { 'plan-ref': '', 'plan-sha256': 'a'.repeat(64) }

/** In a test's workspace `folder` is a folder, `app.txt` a file. */
export const terraformApply: Rows = {
  'working-directory': [
    ['nowhere', /folder of the workspace.*does not exist/],
    ['app.txt', /folder of the workspace.*is none/],
    ['../other', /such as infra\/prod/],
  ],
  'terraform-path': [['-chdir=infra', /auto, terraform, tofu, or the path/]],
  'plan-ref': [
    ['', /is required.*no output of a step that did not run|is required/],
    ['tfplan', /output `plan-ref` of terraform-plan-comment/],
    [somePlanRef().slice(0, -20), /whole and as it is/],
  ],
  'plan-file': [
    ['nowhere.tfplan', /must be a plan file/, file],
    ['folder', /must be a plan file/, file],
    ['app.txt', /Only one of the inputs/, { 'plan-sha256': 'a'.repeat(64) }],
    ['app.txt', /needs "plan-sha256"/, { 'plan-ref': '' }],
  ],
  'plan-sha256': [
    ['abc', /64 hexadecimal digits/],
    ['a'.repeat(64), /needs "plan-file"/],
  ],
  'encryption-key': [
    ['hunter2', /16 characters/],
    ['', /is empty, and the plan of "plan-ref" is encrypted/, { 'plan-ref': somePlanRef({ sealed: true }) }],
  ],
  'on-stale': [['replan', /fail or replan-if-identical/]],
  'max-age': durations,
  'lock-timeout': duration,
  'fail-on': [
    ['everything', /destroy, replace, stateful, drift or check/],
    ['destroy, replace', /on each line/],
  ],
  'max-destroy': [
    ['none', /whole number such as 50/],
    ['-1', /whole number such as 50/],
  ],
  comment: [['sometimes', /always, changes or never/]],
  'pr-number': [
    ['greet', /such as \d+/],
    ['0', /such as 12/],
  ],
  ...everyDoor,
  'dry-run': dryRun,
  timeout: durations,
  'on-failure': [['rollback', /must be none/]],
  'github-token': { takesAnyText: 'only GitHub knows its tokens; with one that is refused the comment stays as it is' },
}
