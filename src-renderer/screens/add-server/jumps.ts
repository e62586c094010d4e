/** Jump hosts from a line: apart by commas or spaces, in the order passed. */
export function jumpList(text: string): string[] {
  return text
    .split(/[,\s]+/)
    .map((one) => one.trim())
    .filter((one) => one !== '')
}
