/** Reads a tar archive in memory: regular files by name. Enough for what `docker save` writes. */
export function filesOf(archive: Buffer): Map<string, Buffer> {
  const files = new Map<string, Buffer>()
  let longName: string | undefined
  for (let offset = 0; offset + block <= archive.length; ) {
    const header = archive.subarray(offset, offset + block)
    if (header[0] === 0) break
    const size = Number.parseInt(text(header, 124, 12), 8)
    const type = String.fromCharCode(header[156]!)
    const data = archive.subarray(offset + block, offset + block + size)
    offset += block + Math.ceil(size / block) * block
    if (type === 'L') {
      longName = text(data, 0, data.length)
      continue
    }
    const prefix = text(header, 345, 155)
    const name = longName ?? [prefix, text(header, 0, 100)].filter(Boolean).join('/')
    longName = undefined
    if (type === '0' || type === '\0') files.set(name, data)
  }
  return files
}

const block = 512

function text(bytes: Buffer, start: number, length: number): string {
  const field = bytes.subarray(start, start + length)
  const end = field.indexOf(0)
  return field.toString('utf8', 0, end < 0 ? length : end).trim()
}
