/** The first few of many, and how many there are besides: a reader learns no more from fifty names than from five. */
export const firstFew = (texts: readonly string[], most = 5, between = ', '): string => {
  const shown = texts.slice(0, most).join(between)
  if (texts.length <= most) return shown
  return `${shown}${between.includes('\n') ? between : ' '}and ${texts.length - most} more`
}
