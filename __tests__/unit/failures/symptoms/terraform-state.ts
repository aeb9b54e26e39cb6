import type { Cases } from '../symptom.ts'
import { shown, told } from '../terraform-end.ts'

const info = `Lock Info:
  ID:        21197899-fd2c-73f4-a5a7-b20de2815bf1
  Path:      tfstate/app/terraform.tfstate
  Operation: OperationTypeApply
  Who:       runner@host
  Version:   1.11.4
  Created:   2026-11-22 02:20:36.423366393 +0000 UTC
  Info:      


Terraform acquires a state lock to protect the state from being written
by multiple users at the same time.`

const acquiring = 'Error acquiring the state lock'
const held = (reason: string) =>
  told(
    'apply',
    [acquiring, `Error message: ${reason}\n${info}`],
    [
      /locked by an apply of runner@host \(version 1\.11\.4\), since 2026-11-22T02:20:36Z, .* ago, lock 21197899/,
      'terraform force-unlock 21197899-fd2c-73f4-a5a7-b20de2815bf1',
    ],
  )

export const terraformStateFailures: Cases = {
  'state-not-saved': told(
    'apply',
    [
      'Failed to save state',
      'Error saving state: failed to upload state: operation error S3: PutObject, api error SlowDown',
    ],
    ['could not be written into the state', 'terraform state push errored.tfstate'],
  ),
  'lock-not-released': told(
    'apply',
    ['Error releasing the state lock', `Error message: failed to retrieve lock info\n\n${info}`],
    ['could not be given back', 'terraform force-unlock 21197899'],
  ),
  'state-bucket-missing': shown(
    'init',
    'Error: Failed to get existing workspaces: S3 bucket "nope" does not exist.\n\nThe referenced S3 bucket must have been previously created. If the S3 bucket\nwas created within the last minute, please wait for a minute or two and try\nagain.\n',
    ['S3 bucket "nope" does not exist', 'aws s3api create-bucket --bucket NAME --region eu-west-1'],
  ),
  'state-bucket-region': shown('init', 'Error: requested bucket from "us-east-1", actual location "eu-west-1"\n', [
    'in another Region',
    'region = "eu-west-1"',
  ]),
  'backend-changed': [
    told(
      'plan',
      [
        'Backend initialization required, please run "terraform init"',
        'Reason: Initial configuration of the requested backend "s3"\n\nThe "backend" is the interface',
      ],
      ['initialised with another backend', 'terraform init -reconfigure'],
    ),
    shown(
      'init',
      'Error: Backend configuration changed\n\nA change in the backend configuration has been detected, which may require\nmigrating existing state.\n',
      ['Backend configuration changed: A change in the backend configuration', '`terraform init -migrate-state`'],
    ),
  ],
  'backend-incomplete': [
    shown(
      'init',
      'Error: Missing Required Value\n\n  on main.tf line 2, in terraform:\n   2:  backend "s3" {} \n\nThe attribute "bucket" is required by the backend.\n',
      ['The attribute "bucket" is required by the backend', 'backend-config: |'],
    ),
    shown(
      'init',
      'Error: Missing region value\n\n  on main.tf line 2, in terraform:\n   2:  backend "s3" {} \n\nThe "region" attribute or the "AWS_REGION" or "AWS_DEFAULT_REGION"\nenvironment variables must be set.\n',
      ['Missing region value', 'region=eu-west-1'],
    ),
  ],
  'remote-runs': told(
    'plan',
    [
      'Saving a generated plan is currently not supported',
      'The "remote" backend does not support saving the generated execution plan locally at this time.',
    ],
    ['runs plans itself', 'local execution'],
  ),
  'workspace-missing': shown(
    'workspace select',
    `Workspace "prod" doesn't exist.\n\nYou can create this workspace with the "new" subcommand \nor include the "-or-create" flag with the "select" subcommand.\n`,
    ['no workspace prod', 'terraform workspace new prod'],
  ),
  'lock-denied': told(
    'plan',
    [
      acquiring,
      'Error message: operation error S3: PutObject, https response error StatusCode: 403, RequestID: x, HostID: y, api error AccessDenied: Access Denied',
    ],
    ['lock of the state cannot be taken', '"Resource": "arn:aws:s3:::BUCKET/KEY.tflock"'],
  ),
  locked: [
    held('resource temporarily unavailable'),
    held(
      'operation error S3: PutObject, https response error StatusCode: 412, RequestID: u, HostID: 9, api error PreconditionFailed: At least one of the pre-conditions you specified did not hold',
    ),
    held(
      'operation error DynamoDB: PutItem, https response error StatusCode: 400, RequestID: u, ConditionalCheckFailedException: The conditional request failed',
    ),
    held('HTTP remote state already locked: ID=21197899-fd2c-73f4-a5a7-b20de2815bf1'),
    told(
      'plan',
      [acquiring, 'Error message: state blob is already locked'],
      ['locked by somebody who is not named', 'terraform force-unlock LOCK_ID'],
    ),
  ],
  stale: told(
    'apply',
    [
      'Saved plan is stale',
      'The given plan file can no longer be applied because the state was changed by another operation after the plan was created.',
    ],
    ['The plan is stale', 'approve the new plan'],
  ),
  'plan-of-another-state': told(
    'apply',
    [
      'Saved plan does not match the given state',
      'The given plan file can not be applied because it was created from a different state lineage.',
    ],
    ['made for another state', '`backend-config` and `workspace`'],
  ),
  'state-too-new': [
    told(
      'plan',
      [
        'Error loading state',
        'state snapshot was created by Terraform v1.13.0, which is newer than current v1.11.4; upgrade to Terraform v1.13.0 or greater to work with this state',
      ],
      ['newer version than Terraform 1.11.4', 'terraform_version: 1.11.4'],
    ),
    told(
      'plan',
      [
        acquiring,
        'Error message: Unsupported state file format: The state file uses format version 9, which is not supported by Terraform 1.11.4. This state file was created by Terraform 9.0.0.\n\nTerraform acquires a state lock',
      ],
      ['format version 9', 'terraform_version: 1.11.4'],
    ),
  ],
  'init-record-damaged': told(
    'init',
    ['Failed to load state: invalid syntax: unexpected end of JSON input'],
    ['`.terraform/terraform.tfstate`, cannot be read', 'The state itself is untouched'],
  ),
  'state-damaged': told(
    'plan',
    [
      'Error loading state',
      'state data in S3 does not have the expected content.\n\nThe checksum calculated for the state stored in S3 does not match the checksum stored in DynamoDB.',
    ],
    ['does not have the expected content', 'versions of the state'],
  ),
}
