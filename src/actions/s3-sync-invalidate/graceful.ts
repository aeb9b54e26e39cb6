/** Milliseconds that a request which has begun may still take after a cancel: so it is known how it ended. */
const grace = 2500

/** Aborted a little after another signal, with its reason. */
export const graceful = (signal: AbortSignal, after = grace): AbortSignal => {
  const controller = new AbortController()
  const later = () => setTimeout(() => controller.abort(signal.reason), after).unref()
  if (signal.aborted) later()
  else signal.addEventListener('abort', later, { once: true })
  return controller.signal
}
