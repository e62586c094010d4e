/** Signs by physical place, for where Shift or a dead key hides what the key prints alone. */
const CODES: Record<string, string> = { Period: '.', Backquote: '`', Comma: ',', Slash: '/' }

export interface KeyLike {
  key: string
  code?: string
  metaKey: boolean
  ctrlKey: boolean
  altKey: boolean
  shiftKey: boolean
}

/**
 * A key press as one word: "mod+k", "mod+shift+.", "shift+e", "?", "arrowdown". `mod` is ⌘ on a Mac and Ctrl
 * elsewhere. Null for a modifier alone and for combinations that are never ours (Alt, the other modifier).
 */
export function keyName(event: KeyLike, mac: boolean): string | null {
  const base = baseOf(event, mac ? event.metaKey : event.ctrlKey)
  if (['Shift', 'Control', 'Alt', 'Meta', 'AltGraph', 'Dead'].includes(base)) return null
  const mod = mac ? event.metaKey : event.ctrlKey
  if (event.altKey || (mac ? event.ctrlKey : event.metaKey)) return null
  const key = base === ' ' ? 'space' : base.toLowerCase()
  // Shift is part of a printed character ("?") unless that is a letter or comes with `mod`.
  const shift = event.shiftKey && (mod || key.length > 1 || /^\p{L}$/u.test(key))
  return `${mod ? 'mod+' : ''}${shift ? 'shift+' : ''}${key}`
}

/**
 * What the key prints decides, so that shortcuts follow the letters of Dvorak or AZERTY. Layouts that print no
 * Latin letters (Cyrillic, Greek, …) have them at the usual places.
 */
function baseOf({ key, code = '' }: KeyLike, mod: boolean): string {
  if (/^[\x21-\x7e]$/.test(key) && (/^[a-z0-9]$/i.test(key) || !mod || Object.values(CODES).includes(key))) return key
  if (mod && CODES[code]) return CODES[code]
  const letter = /^Key([A-Z])$/.exec(code)?.[1]
  return letter && /^\P{ASCII}$/u.test(key) ? letter : key
}

const SYMBOLS: Record<string, string> = {
  arrowdown: '↓',
  arrowup: '↑',
  arrowleft: '←',
  arrowright: '→',
  enter: '↵',
  escape: 'Esc',
  space: 'Space',
}

/** Keys for people: "⌘K" on a Mac, "Ctrl K" elsewhere; a sequence as "G then J". */
export function keyLabel(keys: string, mac: boolean): string {
  return keys
    .split(' ')
    .map((step) => {
      const parts = step.split('+').map((part) => {
        if (part === 'mod') return mac ? '⌘' : 'Ctrl'
        if (part === 'shift') return mac ? '⇧' : 'Shift'
        return SYMBOLS[part] ?? (part.length === 1 ? part.toUpperCase() : part)
      })
      return mac ? parts.join('') : parts.join(' ')
    })
    .join(' then ')
}
