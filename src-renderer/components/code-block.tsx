/** Several lines to read and copy; a long block scrolls, also by keyboard. */
export function CodeBlock({ text, label }: { text: string; label: string }) {
  return (
    <section
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a long one is scrolled by keyboard
      tabIndex={0}
      aria-label={label}
      className="max-h-56 select-text overflow-auto rounded-control border border-line bg-bg p-2.5"
    >
      <pre className="whitespace-pre-wrap break-words font-mono text-sm">{text}</pre>
    </section>
  )
}
