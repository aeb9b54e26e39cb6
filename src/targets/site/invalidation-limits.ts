/**
 * What CloudFront takes of one distribution at a time: paths in progress, and among them such as end with `*`.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html
 */
export const most = { paths: 3000, wildcards: 15 }

/** Characters of one path. */
export const longestPath = 4000
