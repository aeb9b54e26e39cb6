import { parseXML, XmlText } from '@aws-sdk/xml-builder'

/** An element as the SDK's parser gives it: its text, or its children by name; several of a name are a list. */
export type XmlNode = string | { readonly [name: string]: XmlNode } | readonly XmlNode[]

/** The root element of an answer, with its name. @throws Error unless it is XML. */
export const rootOf = (text: string): { readonly name: string; readonly node: XmlNode } => {
  const [[name, node] = ['', '']] = Object.entries(parseXML(text) as Record<string, XmlNode>)
  return { name, node }
}

export const childrenOf = (node: XmlNode | undefined, name: string): readonly XmlNode[] => {
  if (typeof node !== 'object' || Array.isArray(node)) return []
  const child = (node as Readonly<Record<string, XmlNode>>)[name]
  return child === undefined ? [] : [child].flat()
}

export const textOf = (node: XmlNode | undefined, name: string): string | undefined => {
  const [child] = childrenOf(node, name)
  if (typeof child === 'string') return child
  const [own] = childrenOf(child, '#text')
  return typeof own === 'string' ? own : undefined
}

/** An element whose text is escaped. */
export const element = (name: string, text: string): string => `<${name}>${new XmlText(text)}</${name}>`

/**
 * Whether a text can stand in XML 1.0 at all: control characters cannot, not even escaped, nor can halves of a surrogate pair.
 * https://www.w3.org/TR/xml/#charsets
 */
export const fitsXml = (text: string): boolean =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(text) && !/\p{Surrogate}/u.test(text)
