import { code } from '../../../action/markdown.ts'
import type { ResourceChange } from '../plan/resource-change.ts'

/** Terraform's and OpenTofu's words for why, as clauses about the object. Markdown. */
const reasons: Readonly<Record<string, string>> = {
  replace_because_tainted: 'it is tainted: an earlier run could not finish making it',
  replace_by_request: 'asked for by `-replace`',
  replace_by_triggers: 'what it names in `replace_triggered_by` changes',
  delete_because_no_resource_config: 'it is no longer in the configuration',
  delete_because_no_module: 'its module is no longer in the configuration',
  delete_because_wrong_repetition: '`count` or `for_each` was added or taken away',
  delete_because_count_index: '`count` no longer reaches it',
  delete_because_each_key: 'its key is no longer in `for_each`',
  delete_because_no_move_target: 'what it was to move to is not in the configuration',
  delete_because_enabled_false: '`enabled` is false',
  forgot_because_lifecycle_destroy: '`destroy = false` in its `lifecycle`',
  forgot_because_lifecycle_destroy_in_state: '`destroy = false` in its `lifecycle`, when it was made',
  forgot_because_lifecycle_destroy_in_config: '`destroy = false` in its `lifecycle`',
  read_because_config_unknown: 'what it asks for is known only during apply',
  read_because_dependency_pending: 'something that it depends on changes',
  read_because_check_nested: 'it belongs to a check',
}

/** Why an object is destroyed, replaced, forgotten or read; undefined where Terraform does not say, or its fields do. */
export const reasonText = ({ reason, action }: ResourceChange): string | undefined => {
  if (reason === undefined || reason === 'replace_because_cannot_update') return undefined
  // `removed` blocks say it in the configuration.
  if (action === 'forget' && reason === 'delete_because_no_resource_config') return 'a `removed` block keeps it'
  // A word that came after us is still better than none.
  return Object.hasOwn(reasons, reason) ? reasons[reason] : /^\w{1,80}$/.test(reason) ? code(reason) : undefined
}
