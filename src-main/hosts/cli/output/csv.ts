/** Lines of comma-separated values (RFC 4180). A cell that a spreadsheet would take for a formula gets a leading quote. */
export function csvLines(header: readonly string[], rows: ReadonlyArray<readonly string[]>): string[] {
  return [header, ...rows].map((row) => row.map(cell).join(','))
}

function cell(text: string): string {
  const plain = /^[=+@\t\r]|^-(?!\d)/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain
}
