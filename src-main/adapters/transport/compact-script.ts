/** A script of resources/ without its comments: half as long, and it travels each time. */
export function compactScript(script: string): string {
  return script.replace(/^\s*#.*\n/gm, '')
}
