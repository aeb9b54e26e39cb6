/** Bytes. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const largestZip = 52_428_800

export const mebibytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MiB`
