const SOFTWARE = /swiftshader|llvmpipe|softpipe|software|basic render|virgl|paravirtual/i

/** Whether a graphics adapter's name means that the processor does its work. */
export function isSoftwareRenderer(name: string): boolean {
  return SOFTWARE.test(name)
}

let known: boolean | null = null

/**
 * True where a real graphics card draws. With software GL the terminal's WebGL renderer scrolls at 14 frames/s and its
 * DOM renderer at 61 (seen), so only then is WebGL worth it. Asked once: contexts are few.
 */
export function hasFastGl(): boolean {
  known ??= ask()
  return known
}

function ask(): boolean {
  const gl = document.createElement('canvas').getContext('webgl2', { failIfMajorPerformanceCaveat: true })
  if (!gl) return false
  const info = gl.getExtension('WEBGL_debug_renderer_info')
  const name = String(gl.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : gl.RENDERER))
  gl.getExtension('WEBGL_lose_context')?.loseContext()
  return !isSoftwareRenderer(name)
}
