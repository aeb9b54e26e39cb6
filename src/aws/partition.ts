interface Partition {
  readonly regions: RegExp
  /** As ARNs have it. */
  readonly name: string
  /** Behind the names of its registries. */
  readonly dnsSuffix: string
}

/** https://docs.aws.amazon.com/general/latest/gr/rande.html; the last one is the rest of the world. */
const partitions: readonly Partition[] = [
  { regions: /^cn-/, name: 'aws-cn', dnsSuffix: 'amazonaws.com.cn' },
  { regions: /^us-gov-/, name: 'aws-us-gov', dnsSuffix: 'amazonaws.com' },
  { regions: /^eusc-/, name: 'aws-eusc', dnsSuffix: 'amazonaws.eu' },
  { regions: /./, name: 'aws', dnsSuffix: 'amazonaws.com' },
]

export const partitionOf = (region: string): Partition =>
  partitions.find(({ regions }) => regions.test(region)) ?? partitions.at(-1)!
