import { crc32 } from 'node:zlib'

/** A zip of files that are stored as they are: enough for a function, and the same bytes each time. */
export const zipOf = (files: Readonly<Record<string, string | Uint8Array>>): Buffer => {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const [name, content] of Object.entries(files)) {
    const [path, data] = [Buffer.from(name), Buffer.from(content as Uint8Array)]
    const facts = Buffer.alloc(26)
    facts.writeUInt16LE(20, 0) // version that can read it
    facts.writeUInt16LE(0x21, 8) // 1 January 1980
    facts.writeUInt32LE(crc32(data), 10)
    facts.writeUInt32LE(data.length, 14)
    facts.writeUInt32LE(data.length, 18)
    facts.writeUInt16LE(path.length, 22)
    const place = Buffer.alloc(14)
    place.writeUInt32LE(0o100644 * 0x10000, 6)
    place.writeUInt32LE(offset, 10)
    parts.push(Buffer.from('PK\x03\x04'), facts, path, data)
    directory.push(Buffer.from('PK\x01\x02\x14\x03', 'latin1'), facts, place, path)
    offset += 4 + facts.length + path.length + data.length
  }
  const index = Buffer.concat(directory)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(Object.keys(files).length, 4)
  end.writeUInt16LE(Object.keys(files).length, 6)
  end.writeUInt32LE(index.length, 8)
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...parts, index, Buffer.from('PK\x05\x06'), end])
}

/** A Python function that calls itself this version; what it fails with, if anything, it says when it is invoked. */
export const functionZip = (version: string, fails = ''): Buffer =>
  zipOf({
    'index.py': [
      'import json',
      'def handler(event, context):',
      `    if ${JSON.stringify(fails)}: raise ValueError(${JSON.stringify(fails)})`,
      `    return {"statusCode": 200, "version": "${version}", "body": json.dumps({"version": "${version}"})}`,
      '',
    ].join('\n'),
  })
