/** Bytes of files that are held at the same time, all buckets together: the deploy's memory does not grow with the site. */
const most = 48 * 1024 * 1024

/** What a file counts for at least: its request needs more than its bytes. */
const least = 128 * 1024

let free = most
const waiting: { readonly size: number; readonly begin: () => void }[] = []

const admit = () => {
  for (let first = waiting[0]; first && (first.size <= free || free === most); first = waiting[0]) {
    waiting.shift()
    free -= first.size
    first.begin()
  }
}

/** Does work that holds so many bytes, when there is room for them. What is larger than all room has it to itself. */
export const withMemory = async <T>(bytes: number, work: () => Promise<T>): Promise<T> => {
  const size = Math.max(bytes, least)
  await new Promise<void>((begin) => {
    waiting.push({ size, begin })
    admit()
  })
  try {
    return await work()
  } finally {
    free += size
    admit()
  }
}
