/** One writer of a comment, as a process: `GITHUB_API_URL`, `GITHUB_TOKEN` and the rest of a step, and its text. */
import { openSticky } from '../../../src/github/sticky-comment.ts'

const [repository = '', run = '', head = '', text = ''] = process.argv.slice(2)
const asked = { token: process.env['GITHUB_TOKEN'] ?? '', repository, signal: new AbortController().signal }
const stamp = { run, attempt: 1, head, begun: 0 }
// Twice as long as a step waits: eight of these start at once on two cores.
const sticky = openSticky({ asked, pull: 7, kind: 'terraform-plan', label: 'infra', stamp }, 2000)

void sticky.write({ text: () => text, data: {} }).then((written) => console.log(JSON.stringify(written)))
