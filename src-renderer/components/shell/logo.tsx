/** The mark: a prompt in a tile, in the accent colour. */
export function Logo({ size = 18 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 18 18" aria-hidden className="shrink-0 text-accent">
      <rect width="18" height="18" rx="4.5" fill="currentColor" />
      <path
        d="M4.8 6.2 7.6 9l-2.8 2.8M9.4 12h3.8"
        fill="none"
        stroke="var(--on-accent)"
        strokeWidth="1.6"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  )
}
