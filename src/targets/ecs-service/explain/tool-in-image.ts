/** Whether an image has a program, as far as its history tells. */
export type Presence = 'there' | 'absent' | 'unknown'

/** What is known of well-known bases: what made their layers, and which of the programs they bring. The first that fits. */
const bases: readonly { readonly made: RegExp; readonly brings: readonly string[] }[] = [
  // BusyBox brings a wget of its own.
  { made: /alpine-minirootfs|\bapk (--\S+ )*add\b|busybox/i, brings: ['wget'] },
  // curl-minimal is in all of Amazon Linux.
  { made: /amazonlinux|al20\d\d|\b(yum|dnf|microdnf)\b/i, brings: ['curl'] },
  { made: /\bdebian\.sh\b|debuerreotype|\bapt(-get)? (-\S+ )*install\b|ubuntu/i, brings: [] },
  { made: /distroless|bazel build/i, brings: [] },
]

/**
 * Whether a program is in an image, by what made its layers. Any word of it counts as being there: a warning that is wrong costs more
 * than one that is missing.
 *
 * @param history what made each layer, as the image's configuration has it; undefined when it is not known.
 */
export const toolInImage = (history: readonly string[] | undefined, tool: string): Presence => {
  if (history === undefined) return 'unknown'
  const named = new RegExp(`(?<![\\w-])(lib)?${tool}(?![\\w])`, 'i')
  if (history.some((step) => named.test(step))) return 'there'
  const base = bases.find(({ made }) => history.some((step) => made.test(step)))
  if (!base) return 'unknown'
  return base.brings.includes(tool) ? 'there' : 'absent'
}
