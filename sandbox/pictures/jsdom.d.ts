/** As much of the DOM as `markdown.ts` touches; the whole of it would give `window` to every file of this project. */
declare module 'jsdom' {
  export interface Node {
    readonly nodeType: number
    readonly nodeName: string
    nodeValue: string | null
    textContent: string | null
    readonly childNodes: Iterable<Node>
  }

  export interface Element extends Node {
    innerHTML: string
    className: string
    readonly classList: { add(name: string): void }
    readonly ownerDocument: { createElement(name: string): Element }
    readonly parentElement: Element | null
    append(...nodes: Node[]): void
    closest(selector: string): Element | null
    querySelector(selector: string): Element | null
    querySelectorAll(selector: string): Iterable<Element>
    remove(): void
    replaceWith(node: Node): void
    setAttribute(name: string, value: string): void
  }

  export class JSDOM {
    constructor(html: string)
    readonly window: { readonly document: { readonly body: Element }; close(): void }
  }
}
