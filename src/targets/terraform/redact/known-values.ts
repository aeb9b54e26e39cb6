import { formsOf, shortest } from '../../../action/secret-forms.ts'

/** What stands in place of a hidden part of a text. */
export const hiddenPart = '***'

/**
 * Many secrets, found in a text in any of the forms in which text carries them (JSON, URL, base64, our Markdown). A plan may
 * hold ten thousand of them, for which a regular expression is too slow: what a text has at a place is looked up by its first
 * characters.
 */
export class KnownValues {
  private readonly values = new Set<string>()
  /** By the first characters of a form and its length, those forms: ten thousand secrets may begin alike. */
  private readonly forms = new Map<string, Map<number, Set<string>>>()
  /** A bit for each hash of first characters that there are: almost every place of a text is left by it. */
  private readonly filter = new Uint8Array(1 << 16)

  /** Shorter ones than six characters are left out: they would hide ordinary words. */
  add(value: string): void {
    const text = value.trim()
    if (text.length < shortest || harmless.test(text) || this.values.has(text)) return
    this.values.add(text)
    for (const form of formsOf(text)) this.addForm(form)
  }

  get size(): number {
    return this.values.size
  }

  private addForm(form: string): void {
    if (form.length < shortest) return
    const head = form.slice(0, shortest)
    const alike = this.forms.get(head) ?? new Map<number, Set<string>>()
    this.forms.set(head, alike)
    const same = alike.get(form.length) ?? new Set()
    alike.set(form.length, same.add(form))
    this.filter[hashAt(form, 0)] = 1
  }

  cover(text: string): string {
    if (this.values.size === 0) return text
    let covered = ''
    let from = 0
    let hiddenFrom = -1
    let hiddenTo = -1
    const close = () => {
      if (hiddenFrom < 0) return
      covered += text.slice(from, hiddenFrom) + hiddenPart
      from = hiddenTo
      hiddenFrom = -1
    }
    for (let index = 0; index + shortest <= text.length; index++) {
      if (this.filter[hashAt(text, index)] === 0) continue
      const length = this.lengthAt(text, index)
      if (length === 0) continue
      // Two that overlap are hidden together: of the second, too, nothing may be left.
      if (hiddenFrom >= 0 && index >= hiddenTo) close()
      if (hiddenFrom < 0) hiddenFrom = index
      hiddenTo = Math.max(hiddenTo, index + length)
    }
    close()
    return from === 0 ? text : covered + text.slice(from)
  }

  /** How long the longest form is that begins there. */
  private lengthAt(text: string, index: number): number {
    let longest = 0
    for (const [length, forms] of this.forms.get(text.slice(index, index + shortest)) ?? [])
      if (length > longest && forms.has(text.slice(index, index + length))) longest = length
    return longest
  }
}

/** What says nothing, though it was marked. */
const harmless = /^(?:[0-9.]{0,7}|(?:true|false|null|none|enabled|disabled|default|latest|required|optional)|(.)\1*)$/i

/** Of the first six characters; 16 bits. */
const hashAt = (text: string, index: number): number => {
  let hash = 0
  for (let at = index; at < index + shortest; at++) hash = (hash * 31 + text.charCodeAt(at)) & 0xffff
  return hash
}
