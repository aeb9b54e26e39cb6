#!/usr/bin/env node
/**
 * What hashicorp/setup-terraform puts before terraform by default: prints and collects what it says, hands that on as the
 * outputs stdout, stderr and exitcode of the step, and takes `plan -detailed-exitcode`'s 2 for good.
 */
const { spawn } = require('node:child_process')
const { randomUUID } = require('node:crypto')
const { appendFileSync } = require('node:fs')
const { join } = require('node:path')

const program = join(process.env.TERRAFORM_CLI_PATH ?? '', 'terraform-bin')
const child = spawn(program, process.argv.slice(2), { stdio: ['inherit', 'pipe', 'pipe'] })
const said = { stdout: '', stderr: '' }
for (const name of ['stdout', 'stderr']) {
  child[name].setEncoding('utf8')
  child[name].on('data', (text) => {
    said[name] += text
    process[name].write(text)
  })
}

const output = (name, value) => {
  const file = process.env.GITHUB_OUTPUT
  const end = `ghadelimiter_${randomUUID()}`
  if (file) appendFileSync(file, `${name}<<${end}\n${value}\n${end}\n`)
  else process.stdout.write(`\n::set-output name=${name}::${value}\n`)
}

child.on('error', (error) => {
  process.stdout.write(`::error::${error.message}\n`)
  process.exitCode = 1
})
child.on('close', (code) => {
  output('stdout', said.stdout)
  output('stderr', said.stderr)
  output('exitcode', String(code))
  if (code === 0 || code === 2) return
  process.stdout.write(`::error::Terraform exited with code ${code}.\n`)
  process.exitCode = 1
})
