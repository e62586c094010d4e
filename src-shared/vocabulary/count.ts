/** A number of things: "1 file", "1,204 files"; `many` is said where adding an s is not enough. */
export function counted(amount: number, one: string, many = `${one}s`): string {
  return `${amount.toLocaleString('en')} ${amount === 1 ? one : many}`
}
