/** Our waits show what they see; in a bench nobody reads it. */
export const quietly = async <T>(work: () => Promise<T>): Promise<T> => {
  const { write } = process.stdout
  process.stdout.write = () => true
  try {
    return await work()
  } finally {
    process.stdout.write = write
  }
}
