import { expect, it } from 'vitest'
import { parseListing } from './listing.ts'

const END = '5f3a'

it('reads what GNU find prints, whatever names and links hold', () => {
  const text =
    "f644 5 1700000000.5000000000 2 ./a\nb 'c\0\0l777 3 -5.0000000000 1 ./l\0x y\0d755 4096 1700000000.0 2 .\0\0"
  expect(parseListing('gnu', Buffer.from(text, 'latin1'), END, 'the pull')).toEqual([
    { path: "a\nb 'c", type: 'f', mode: 0o644, size: 5, mtime: 1_700_000_000, fraction: '5', links: 2 },
    { path: 'l', type: 'l', mode: 0o777, size: 3, mtime: -5, fraction: '', links: 1, link: 'x y' },
    { path: '.', type: 'd', mode: 0o755, size: 4096, mtime: 1_700_000_000, fraction: '', links: 2 },
  ])
})

it.each([
  ['stat', '81a4', 'a1ff', '41ed', '11a4'],
  ['bsd', '100644', '120777', '40755', '10644'],
])('reads what %s prints', (form, file, link, folder, fifo) => {
  const lines = [`${file} 5 1700000000 1 ./a\nb`, `${link} 3 7 1 ./l`, `${folder} 0 7 2 ./d`, `${fifo} 0 7 1 ./p`]
  const listed = parseListing(form, Buffer.from(lines.map((line) => `${line}${END}\n`).join('')), END, 'the pull')
  expect(listed.map(({ path, type, mode }) => [path, type, mode])).toEqual([
    ['a\nb', 'f', 0o644],
    ['l', 'l', 0o777],
    ['d', 'd', 0o755],
    ['p', 'o', 0o644],
  ])
})
