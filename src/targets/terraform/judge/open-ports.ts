import { childOf, isBranch, isList, type Tree } from '../plan/tree.ts'

const everywhere: ReadonlySet<unknown> = new Set(['0.0.0.0/0', '::/0'])

/** Ports that are there to be reached by everybody. */
const publicPorts: ReadonlySet<unknown> = new Set([80, 443])

/** By which names the types of the AWS provider call it. */
const addressFields = ['cidr_blocks', 'ipv6_cidr_blocks', 'cidr_ipv4', 'cidr_ipv6']
const protocolFields = ['protocol', 'ip_protocol']

/** Whether a security group, or a rule of one, lets the whole world in by another port than those of the web. */
export const opensPorts = (values: Tree): boolean => {
  if (childOf(values, 'type') === 'egress') return false
  const ingress = childOf(values, 'ingress')
  return (isList(ingress) ? ingress : [values]).some(isOpen)
}

const isOpen = (rule: Tree): boolean => {
  if (!isBranch(rule)) return false
  const from = addressFields.flatMap((field) => childOf(rule, field) ?? [])
  const protocol = protocolFields.map((field) => childOf(rule, field)).find((each) => each !== undefined)
  const [first, last] = [childOf(rule, 'from_port'), childOf(rule, 'to_port')]
  const isPublic = first === last && publicPorts.has(first)
  return from.flat().some((address) => everywhere.has(address)) && !/^icmp/.test(String(protocol)) && !isPublic
}
