/** Parts of a path that say that it holds secrets, or the history of the source, whoever asks for it. */
const never = /^(\.git|\.env.*|\.ds_store)$/i

/** Whether a file is never published: `.git`, `.env…` and `.DS_Store`, in any folder, and what lies in a folder of such a name. */
export const neverPublished = (name: string): boolean => name.split('/').some((part) => never.test(part))
