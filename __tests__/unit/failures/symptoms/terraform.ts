import { terraformFailure } from '../../../../src/failures/terraform.ts'
import type { Cases } from '../symptom.ts'
import { killed, shown, told } from '../terraform-end.ts'

const at = { file: 'main.tf', line: 12, column: 3 }
const snippet = { code: '  input = var.nope', startLine: 12, context: 'resource "terraform_data" "a"' }

export const terraformSetUp: Cases = {
  'terraform-missing': {
    work: () =>
      terraformFailure('terraform-missing', { what: 'There is neither `terraform` nor `tofu` on this runner' }),
    says: 'neither `terraform` nor `tofu`',
    paste: '- uses: hashicorp/setup-terraform@',
  },
  'terraform-too-old': {
    work: () => terraformFailure('terraform-too-old', { product: 'Terraform', version: '0.13.7', oldest: '1.1' }),
    says: 'Terraform 0.13.7 is too old: plans are read as Terraform 1.1 and later',
    paste: 'terraform_version: "1.11"',
  },
  'terraform-unusable': {
    work: () => terraformFailure('terraform-unusable', { program: 'bin/terraform', message: 'spawn EACCES' }),
    says: 'bin/terraform cannot be used: spawn EACCES',
    paste: 'executable',
  },
}

export const terraformFailures: Cases = {
  'terraform-killed': killed('SIGKILL', ['ended by SIGKILL during `plan`', 'terraform force-unlock LOCK_ID']),
  'disk-full': [
    told(
      'plan',
      ['Failed to write plan file', 'write tfplan: no space left on device'],
      ['disk of the runner is full', 'TF_PLUGIN_CACHE_DIR'],
    ),
    shown(
      'init',
      'Error: Failed to install provider\n\nError while installing hashicorp/aws v5.100.0: write x:\nno space left on device\n',
      ['disk of the runner is full', 'TF_PLUGIN_CACHE_DIR'],
    ),
  ],
  'terraform-crashed': shown(
    'plan',
    '!!!!!!!!!!!!!!!!!!!!!!!!!!! TERRAFORM CRASH !!!!!!!!!!!!!!!!!!!!!!!!!!!!\n\npanic: runtime error',
    ['Terraform itself crashed during `plan`', 'The trace is in the log'],
  ),
  'provider-crashed': [
    told(
      'apply',
      [
        'Plugin did not respond',
        'The plugin encountered an error, and failed to respond to the plugin.(*GRPCProvider).ApplyResourceChange call. The plugin logs may contain more details.',
        { address: 'aws_ecs_service.api', at },
      ],
      [/A provider crashed during `apply` \(`aws_ecs_service.api` in `main.tf:12`\)/, 'terraform init -upgrade'],
    ),
    shown(
      'plan',
      'Stack trace from the terraform-provider-aws_v5.100.0_x5 plugin:\n\npanic: runtime error: invalid memory address',
      ['A provider crashed', '`import` block'],
    ),
  ],
  'other-terraform-version': told(
    'apply',
    [
      'Error reading the plan',
      'plan file was created by Terraform 1.10.5, but this is 1.11.4; plan files cannot be transferred between different Terraform versions',
    ],
    ['another version than this one, Terraform 1.11.4', 'terraform_version: 1.11.4'],
  ),
  'not-a-plan': [
    told(
      'apply',
      [
        'Failed to load "main.tf" as a plan file',
        "Error: couldn't load the provided path as either a local plan file (zip: not a valid zip file) or a saved cloud plan (invalid character 'o' looking for beginning of value)",
      ],
      ['The file is no plan of Terraform', 'terraform plan -out'],
    ),
    shown(
      'show',
      "Error: Failed to read the given file as a state or plan file\n\nPlan read error: couldn't load the provided path as either a local plan file\n(zip: not a valid zip file) or a saved cloud plan\n",
      ['The file is no plan of Terraform', 'terraform plan -out'],
    ),
  ],
  'version-not-allowed': told(
    'plan',
    ['Unsupported Terraform Core version', 'This configuration does not support Terraform version 1.11.4.', { at }],
    ['does not allow Terraform 1.11.4 in `main.tf:12`', 'required_version'],
  ),
  'missing-variable': told(
    'plan',
    [
      'No value for required variable',
      'The root module input variable "x" is not set, and has no default value. Use a -var or -var-file command line argument to provide a value for this variable.',
      { at },
    ],
    ['variable "x" is not set', 'TF_VAR_NAME: ${{ secrets.NAME }}'],
  ),
  'invalid-variable': [
    told(
      'plan',
      [
        'Invalid value for variable',
        'too short\n\nThis was checked by the validation rule at main.tf:2,2-12.',
        { at, snippet },
      ],
      ['Invalid value for variable: too short in `main.tf:12`', 'input = var.nope'],
    ),
    told(
      'plan',
      [
        'Invalid value for input variable',
        'Unsuitable value for var.x set using -var="x=...": a number is required.',
        { at },
      ],
      ['a number is required', '`TF_VAR_…`'],
    ),
  ],
  'var-file-missing': told(
    'plan',
    ['Failed to read variables file', 'Given variables file nope.tfvars does not exist.'],
    ['nope.tfvars does not exist', '`working-directory`'],
  ),
  'plan-args': [
    told(
      'plan',
      ['Failed to parse command-line flags', 'flag provided but not defined: -exclude'],
      ['not defined: -exclude', '-target='],
    ),
    told(
      'plan',
      ['Invalid target "xx"', 'Resource specification must include a resource type and name.'],
      ['Invalid target "xx"', '-target='],
    ),
    told(
      'plan',
      ['Incompatible plan mode options', 'The -destroy and -refresh-only options are mutually-exclusive.'],
      ['mutually-exclusive', '-target='],
    ),
  ],
  'no-configuration': told(
    'plan',
    ['No configuration files', 'Plan requires configuration to be present.'],
    ['no configuration in infra', '`working-directory`'],
  ),
  'lock-file-mismatch': [
    told(
      'plan',
      [
        'Inconsistent dependency lock file',
        'The following dependency selections recorded in the lock file are inconsistent with the current configuration:\n  - provider registry.terraform.io/hashicorp/aws: required by this configuration but no version is selected',
      ],
      ['lock file of the providers does not fit', 'terraform providers lock -platform=linux_amd64'],
    ),
    shown(
      'init',
      'Error: Provider dependency changes detected\n\nChanges to the required provider dependencies were detected, but the lock file\nis read-only. To use and record these requirements, run "terraform init"\nwithout the "-lockfile=readonly" flag.\n',
      ['Provider dependency changes detected', 'git add .terraform.lock.hcl'],
    ),
  ],
  'provider-checksum': shown(
    'init',
    "Error: Failed to install provider\n\nError while installing hashicorp/aws v5.100.0: the local package for\nregistry.terraform.io/hashicorp/aws 5.100.0 doesn't match any of the\nchecksums previously recorded in the dependency lock file (this might be\nbecause the available checksums are for packages targeting different\nplatforms); for more information:\nhttps://developer.hashicorp.com/terraform/language/files/dependency-lock#checksum-verification\n",
    ['not the one that the lock file knows', 'somebody may have changed the package'],
  ),
  'provider-missing': [
    shown(
      'init',
      'Error: Failed to query available provider packages\n\nCould not retrieve the list of available versions for provider hashicorp/aws:\nno available releases match the given constraints 9.9.9\n',
      ['no available releases match', '`TF_CLI_CONFIG_FILE`'],
    ),
    told(
      'plan',
      [
        'Required plugins are not installed',
        'The installed provider plugins are not consistent with the packages selected in the dependency lock file:\n  - registry.terraform.io/hashicorp/aws: there is no package for registry.terraform.io/hashicorp/aws 5.100.0 cached in .terraform/providers',
      ],
      ['A provider cannot be had', '`required_providers`'],
    ),
  ],
  'module-missing': [
    shown(
      'init',
      'Error: Unreadable module directory\n\nUnable to evaluate directory symlink: lstat nope: no such file or directory\n',
      ['A module cannot be had', 'insteadOf'],
    ),
    shown(
      'init',
      'Error: Failed to download module\n\n  on main.tf line 1:\n   1: module "x" { source = "git::https://127.0.0.1:1/x.git" }\n\nCould not download module "x" (main.tf:1) source code from\n"git::https://127.0.0.1:1/x.git": error downloading\n',
      ['in `main.tf:1`', 'git config --global'],
    ),
  ],
  'prevent-destroy': told(
    'plan',
    [
      'Instance cannot be destroyed',
      'Resource aws_db_instance.orders has lifecycle.prevent_destroy set, but the plan calls for this resource to be destroyed.',
      { at },
    ],
    ['aws_db_instance.orders has lifecycle.prevent_destroy', 'pull request of its own'],
  ),
  'condition-failed': told(
    'plan',
    ['Resource precondition failed', 'must be greater', { address: 'terraform_data.a', at, snippet }],
    [
      'does not hold (`terraform_data.a` in `main.tf:12`): Resource precondition failed: must be greater',
      'input = var.nope',
    ],
  ),
  'file-missing': told(
    'apply',
    [
      'Error in function call',
      'Call to function "filemd5" failed: open 1.zip: no such file or directory.',
      { at, snippet },
    ],
    ['A file that the configuration reads is not there', 'actions/download-artifact'],
  ),
  'apply-interrupted': told('apply', ['execution halted'], ['was interrupted during `apply`', 'approve the new plan']),
}

export const terraformConfiguration: Cases = {
  'configuration-invalid': [
    told(
      'plan',
      [
        'Unsupported argument',
        'An argument named "inputt" is not expected here. Did you mean "input"?',
        { at, snippet },
      ],
      [
        'has an error in `main.tf:12`: Unsupported argument: An argument named "inputt" is not expected here. Did you mean "input"?',
        '```hcl\n  input = var.nope\n```',
      ],
    ),
    shown(
      'init',
      'Error: Terraform encountered problems during initialisation, including problems\nwith the configuration, described below.\n\n\nError: Argument definition required\n\n  on main.tf line 1, in terraform:\n   1: terraform { required_providers { aws = {} } }\n\nA single-line block definition can contain only a single argument.\n',
      ['in `main.tf:1`: Argument definition required: A single-line', 'terraform validate'],
    ),
  ],
  'terraform-failed': [
    told(
      'apply',
      [
        'creating S3 Bucket (x): operation error S3: CreateBucket, api error TeaPot: short and stout',
        '',
        { address: 'aws_s3_bucket.x', at },
      ],
      ['`terraform apply` failed (`aws_s3_bucket.x` in `main.tf:12`): creating S3 Bucket', 'in the log'],
    ),
    shown('plan', 'something else', ['`terraform plan` failed: something else', 'in the log']),
  ],
}
