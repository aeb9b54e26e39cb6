import { type Entry, type Facts, failureNamed } from './catalogue.ts'
import type { Failure } from './failure.ts'

const page = 'docs/stored-plans.md'
const again = 'Run the plan job again, let it be approved, and apply what it hands on.'

/** Why a stored plan is not stored, not found, or not taken. Nothing of such a plan was shown to terraform. */
export const planStoreFailures: readonly Entry[] = [
  {
    code: 'plan-of-another-repository',
    when: '`plan-ref` is one of another repository.',
    match: {},
    cause: 'The plan is one of <repository>, and this is <here>.',
    remedy: `Hand on the output \`plan-ref\` of the plan job of this very run. ${again}`,
    grade: 'documented',
    source: page,
  },
  {
    code: 'plan-of-another-run',
    when: '`plan-ref` is one of another run of the workflow.',
    match: {},
    cause: 'The plan was made by run <run>, and this is run <this-run>.',
    remedy:
      'Plan and apply in one run: outputs go from job to job, and nobody else can put in a `plan-ref` of their own.\n' +
      '```yaml\nplan-ref: ${{ needs.plan.outputs.plan-ref }}\n```\n' +
      'After a merge plan once more: the summary says whether it is what was reviewed on the pull request.',
    grade: 'documented',
    source: page,
  },
  {
    code: 'plan-of-another-commit',
    when: '`plan-ref` is one of another commit.',
    match: {},
    cause: 'The plan is one of commit <planned>, and this run is about <here>.',
    remedy: `${again} A plan is applied with the commit that it was made of, and with no other.`,
    grade: 'documented',
    source: page,
  },
  {
    code: 'plan-gone',
    when: 'There is no plan, any more, where `plan-ref` says.',
    match: {},
    cause: 'The plan is gone: there is nothing at <place>.',
    remedy: `${again} A lifecycle rule of the bucket, or the \`retention-days\` of artifacts, must leave a plan as long as its approval may take.`,
    grade: 'documented',
    source: page,
  },
  {
    code: 'plan-bucket-missing',
    when: 'There is no such bucket as plans are to be stored in.',
    match: {},
    cause: 'There is no bucket <bucket> for the plan.',
    remedy:
      'Plans are stored beside the state (`store: auto`) or at `store: s3://bucket/prefix`: look at the backend of the configuration, or ' +
      'at that input. These buckets are there:\n' +
      "```sh\naws s3api list-buckets --query 'Buckets[].Name' --output text\n```",
    grade: 'documented',
    source: 'https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html',
  },
  {
    code: 'plan-too-large',
    when: 'A plan is larger than one is stored.',
    match: {},
    cause: 'The plan has <bytes> bytes, and at most <most> are stored.',
    remedy:
      'Plan files hold the whole configuration: keep large files (archives of functions, above all) out of its directory and its modules, or ' +
      'divide the configuration.',
    grade: 'documented',
    source: page,
  },
  {
    code: 'plan-truncated',
    when: 'What lies where `plan-ref` says ends too early.',
    match: {},
    cause: 'The stored plan is shorter than the one that was stored.',
    remedy: `Somebody has written to the place in the meantime: look at who (CloudTrail has it). ${again}`,
    grade: 'documented',
    source: page,
  },
  {
    code: 'plan-unreadable',
    when: 'What lies where `plan-ref` says is no stored plan, or one of a later version of these actions.',
    match: {},
    cause: 'This is no stored plan of this version: <what>.',
    remedy: `Take the same version of terraform-plan-comment and terraform-apply. ${again}`,
    grade: 'documented',
    source: page,
  },
  {
    code: 'plan-replaced',
    when: 'Where `plan-ref` says lies another plan, such as an older one.',
    match: {},
    cause: 'Another plan lies there: <id> of commit <commit>, and not <wanted>.',
    remedy: `Somebody has put another plan in the place of the approved one: look at who (CloudTrail has it). ${again}`,
    grade: 'documented',
    source: page,
  },
  {
    code: 'plan-tampered',
    when: 'The plan file is not, byte by byte, the one that was approved.',
    match: {},
    cause: 'The plan is not the one that was approved: <how>. It was not shown to terraform.',
    remedy:
      'A plan file is a program: whoever changes it can run commands with the rights of this job. Look at who has written to the store ' +
      `since the plan was made (CloudTrail has it). ${again}`,
    grade: 'documented',
    source: page,
  },
  {
    code: 'plan-header-tampered',
    when: 'The plan file is the approved one, and what is told of it (directory, workspace, arguments, lock file) is not.',
    match: {},
    cause: 'What is stored with the plan (directory, workspace, arguments or lock file) is not what was stored.',
    remedy: `Look at who has written to the store since the plan was made (CloudTrail has it). ${again}`,
    grade: 'documented',
    source: page,
  },
  {
    code: 'encryption-key-missing',
    when: 'The plan is encrypted, and terraform-apply has no `encryption-key`.',
    match: {},
    cause: 'The plan is encrypted, and "encryption-key" is empty.',
    remedy:
      'Give terraform-apply the key of terraform-plan-comment. A secret of an environment is none of the plan job: keep it in the ' +
      'repository.\n```yaml\nencryption-key: ${{ secrets.PLAN_KEY }}\n```',
    grade: 'documented',
    source: page,
  },
  {
    code: 'encryption-key-wrong',
    when: 'The plan was encrypted with another `encryption-key`.',
    match: {},
    cause: 'The plan was encrypted with another key than "encryption-key".',
    remedy:
      'Give both actions the same secret. A secret of the environment hides one of the repository with the same name; and one that was ' +
      'changed since needs a new plan.',
    grade: 'documented',
    source: page,
  },
  {
    code: 'plan-too-old',
    when: 'The plan is older than `max-age`.',
    match: {},
    cause: 'The plan is <age> old (<made>), and "max-age" allows <most>.',
    remedy: `${again} Who approves a plan so late approves what nobody has looked at since; \`max-age\` sets how late is too late.`,
    grade: 'documented',
    source: page,
    outcome: 'stale',
  },
  {
    code: 'plan-of-another-directory',
    when: 'The plan was made in another `working-directory`.',
    match: {},
    cause: 'The plan was made in <planned>, and "working-directory" is <here>.',
    remedy: 'Give both actions the same directory:\n```yaml\nworking-directory: <planned>\n```',
    grade: 'documented',
    source: page,
  },
  {
    code: 'plan-of-another-version',
    when: 'The plan was made by another version of Terraform, or by OpenTofu.',
    match: {},
    cause: 'The plan was made by <planned>, and here is <here>: neither takes plans of any other version.',
    remedy:
      'Give hashicorp/setup-terraform the same version in both jobs (opentofu/setup-opentofu: `tofu_version`):\n' +
      '```yaml\nterraform_version: <version>\n```',
    grade: 'recorded',
    source: 'https://developer.hashicorp.com/terraform/cli/commands/apply',
  },
  {
    code: 'plan-variables-missing',
    when: 'The state has moved, and a second plan needs variables that do not travel with the first.',
    match: {},
    cause:
      'The state has changed since the plan was made, and a second plan needs what does not travel with the first: <names>.',
    remedy:
      'Give them to terraform-apply as to terraform-plan-comment. They reach the second plan, and are taken away before anything is ' +
      'applied:\n```yaml\nenv:\n  <name>: ${{ secrets.NAME }}\n```',
    grade: 'documented',
    source: page,
    outcome: 'stale',
  },
]

export const planStoreFailure = (code: string, facts: Facts, cause?: unknown): Failure =>
  failureNamed(planStoreFailures, code, facts, cause)
