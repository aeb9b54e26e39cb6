/** Plan files of the real terraform, looked into and changed as somebody with bad intentions would. */
import { inflateRawSync } from 'node:zlib'
import { zipOf } from './zip.ts'

/** The files in a plan file, which is a zip, by path. */
export const filesIn = (plan: Buffer): Readonly<Record<string, Buffer>> => {
  const files: Record<string, Buffer> = {}
  // The directory at its end: the entries themselves do not tell their lengths where they were streamed.
  let at = plan.readUInt32LE(plan.lastIndexOf('PK\x05\x06', undefined, 'latin1') + 16)
  while (plan.readUInt32LE(at) === 0x02014b50) {
    const [method, packed] = [plan.readUInt16LE(at + 10), plan.readUInt32LE(at + 20)]
    const [name, extra, comment] = [28, 30, 32].map((field) => plan.readUInt16LE(at + field)) as [
      number,
      number,
      number,
    ]
    const start = plan.readUInt32LE(at + 42)
    const path = plan.toString('utf8', at + 46, at + 46 + name)
    const data = start + 30 + plan.readUInt16LE(start + 26) + plan.readUInt16LE(start + 28)
    const bytes = plan.subarray(data, data + packed)
    files[path] = method === 0 ? Buffer.from(bytes) : inflateRawSync(bytes)
    at += 46 + name + extra + comment
  }
  return files
}

/**
 * The same plan, and a command that its apply runs: what `show` says of it does not change.
 *
 * @param resource whose block in `main.tf` the command goes into, such as `resource "terraform_data" "greeting" {`
 */
export const withProvisioner = (plan: Buffer, resource: string, command: string): Buffer => {
  const files = filesIn(plan)
  const [path, text] = Object.entries(files).find(
    ([path, bytes]) => /^tfconfig\/m-\/main\.tf$/.test(path) && bytes.includes(resource),
  )!
  const provisioner = `${resource}\n  provisioner "local-exec" {\n    command = ${JSON.stringify(command)}\n  }\n`
  return zipOf({ ...files, [path]: text.toString('utf8').replace(resource, () => provisioner) })
}
