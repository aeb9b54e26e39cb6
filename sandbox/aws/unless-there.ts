/** Waits for something to be made; that it was there before is as good. */
export async function unlessThere(making: Promise<unknown>): Promise<void> {
  try {
    await making
  } catch (error) {
    if (!/AlreadyExists|AlreadyOwned/.test((error as Error).name)) throw error
  }
}
