/** The block of the configuration that makes an object: its address without the keys of `count` and `for_each`. */
export const blockOf = (address: string): string => address.replaceAll(/\[(?:\d+|"(?:[^"\\]|\\.)*")\]/g, '')
