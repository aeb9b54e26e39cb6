/** The sandbox's GitHub as a process of its own, until its input ends. Its address is its first line. */
import { startGitHub } from '../../../sandbox/github/server.ts'

const main = async () => {
  const server = await startGitHub()
  console.log(server.url)
  process.stdin.on('end', () => server.stop()).resume()
}

void main()
