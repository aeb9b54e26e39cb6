/** Which tags of a repository can be moved. https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html */
export interface TagRules {
  /** Whether a tag stays on its image, where no filter matches it. */
  readonly immutable: boolean
  /** Filters of the tags for which the opposite holds. `*` is any text, also none. */
  readonly exclusions: readonly string[]
}

/** The rules as ECR tells them: `IMMUTABLE_WITH_EXCLUSION` and its filters, for one. */
export const tagRulesOf = (
  mutability: string | undefined,
  filters: readonly { readonly filter?: string | undefined }[] = [],
): TagRules => ({
  immutable: mutability?.startsWith('IMMUTABLE') ?? false,
  exclusions: filters.flatMap(({ filter }) => (filter ? [filter] : [])),
})

/** Whether a tag stays on the image that it is on. Rules that we may not read are taken for none: ECR has the last word. */
export const isImmutable = (rules: TagRules | undefined, tag: string): boolean =>
  rules !== undefined && rules.exclusions.some((filter) => matches(filter, tag)) !== rules.immutable

const matches = (filter: string, tag: string): boolean => {
  const parts = filter.split('*').map((part) => part.replaceAll(/[.\\+?^$|()[\]{}]/g, String.raw`\$&`))
  return new RegExp(`^${parts.join('.*')}$`).test(tag)
}
