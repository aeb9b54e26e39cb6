/** Bytes of files that are held at the same time, all buckets together: the deploy's memory does not grow with the site. */
const most = 48 * 1024 * 1024

/** What a file counts for at least: its request needs more than its bytes. */
const least = 128 * 1024

/** How many pieces of so many bytes there is room for when nothing else is held: at least one. */
export const mostOf = (bytes: number): number => Math.max(1, Math.floor(most / bytes))

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

/** Bytes. Parts of this size are read into buffers that are used again: the collector comes too late for what is so large. */
const pooled = 8 * 1024 * 1024

const spare: Buffer[] = []

export const takeBuffer = (size: number): Buffer =>
  size > pooled ? Buffer.allocUnsafeSlow(size) : (spare.pop() ?? Buffer.allocUnsafeSlow(pooled)).subarray(0, size)

/** Gives a buffer back, when what is in it has been sent or is not to be. */
export const giveBuffer = (buffer: Uint8Array): void => {
  const whole = Buffer.from(buffer.buffer as ArrayBuffer)
  if (whole.length === pooled) spare.push(whole)
}
