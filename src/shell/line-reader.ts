/** Bytes of one line that are kept: an output may hold a whole file, and memory has an end. */
const longest = 16 * 1024 * 1024

/**
 * Cuts a stream of bytes into lines, whatever the pieces in which it comes. Of a line that is longer than the limit the rest
 * is left out, and counted.
 */
export const lineReader = (onLine: (line: string, cut: number) => void, limit = longest) => {
  let parts: Buffer[] = []
  let length = 0
  let cut = 0
  const add = (piece: Buffer) => {
    const room = Math.max(0, limit - length)
    if (room > 0 && piece.length > 0) parts.push(piece.subarray(0, room))
    length += Math.min(room, piece.length)
    cut += Math.max(0, piece.length - room)
  }
  const end = () => {
    const line = Buffer.concat(parts).toString('utf8').replace(/\r$/, '')
    const left = cut
    parts = []
    length = 0
    cut = 0
    onLine(line, left)
  }
  return {
    push(chunk: Buffer): void {
      let from = 0
      for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
        add(chunk.subarray(from, at))
        end()
        from = at + 1
      }
      // A copy: the buffer may be used again by whoever reads into it.
      add(Buffer.from(chunk.subarray(from)))
    },
    /** The last line may have no end of its own. */
    flush(): void {
      if (length > 0 || cut > 0) end()
    },
  }
}
