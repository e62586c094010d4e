import type { BytePath } from './byte-path.ts'

/** What a tar header says of a member. */
export interface TarMember {
  path: BytePath
  type: 'f' | 'd' | 'l'
  size: number
  mode: number
  /** Seconds since 1970. */
  mtime: number
  link?: BytePath
}

const BLOCK = 512

/** Bytes that a member of `size` takes after its header, up to the next block. */
export function tarPadding(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK
}

/**
 * The header of a member, with GNU's long name members before it where the name or link has over 100 bytes: GNU, busybox and
 * BSD tar all read those. Numbers that octal cannot hold are written in base 256, as GNU does.
 */
export function tarHeader(member: TarMember): Buffer {
  const parts: Buffer[] = []
  const name = member.type === 'd' ? `${member.path}/` : member.path
  if (name.length > 100) parts.push(longMember('L', name))
  if ((member.link?.length ?? 0) > 100) parts.push(longMember('K', member.link as string))
  const flag = member.type === 'f' ? '0' : member.type === 'd' ? '5' : '2'
  parts.push(header(name, flag, member.size, member.mode, member.mtime, member.link ?? ''))
  return parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts)
}

/** What ends an archive. */
export const TAR_END = Buffer.alloc(2 * BLOCK)

function longMember(flag: 'L' | 'K', text: BytePath): Buffer {
  const size = text.length + 1
  const head = header('././@LongLink', flag, size, 0o644, 0, '')
  const body = Buffer.alloc(size + tarPadding(size))
  body.write(text, 'latin1')
  return Buffer.concat([head, body])
}

function header(name: BytePath, flag: string, size: number, mode: number, mtime: number, link: BytePath): Buffer {
  const block = Buffer.alloc(BLOCK)
  block.write(name.slice(0, 100), 0, 'latin1')
  number(block, mode, 100, 8)
  number(block, 0, 108, 8)
  number(block, 0, 116, 8)
  number(block, size, 124, 12)
  number(block, mtime, 136, 12)
  block.write(' '.repeat(8), 148, 'latin1')
  block.write(flag, 156, 'latin1')
  block.write(link.slice(0, 100), 157, 'latin1')
  block.write('ustar  ', 257, 'latin1')
  let sum = 0
  for (const byte of block) sum += byte
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return block
}

function number(block: Buffer, value: number, at: number, width: number): void {
  const octal = value < 0 ? '' : value.toString(8)
  if (value >= 0 && octal.length < width) {
    block.write(octal.padStart(width - 1, '0'), at, 'latin1')
    return
  }
  let rest = BigInt(value)
  for (let i = width - 1; i > 0; i--) {
    block[at + i] = Number(rest & 255n)
    rest >>= 8n
  }
  block[at] = value < 0 ? 0xff : 0x80
}
