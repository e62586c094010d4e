import { CaseSensitive, ChevronDown, ChevronUp, ListFilter, Regex, WholeWord, X } from 'lucide-react'
import { type KeyboardEvent, type Ref, useSyncExternalStore } from 'react'
import { Button } from '../button.tsx'
import { countText } from './find-count.ts'
import type { LogFinder } from './log-finder.ts'

export interface FindOptions {
  text: string
  regex: boolean
  caseSensitive: boolean
  word: boolean
}

interface FindBarProps {
  finder: LogFinder
  options: FindOptions
  /** Whether lines without a match are hidden. */
  only: boolean
  /** Bytes have come since the find that is shown. */
  grown: boolean
  inputRef: Ref<HTMLInputElement>
  onChange: (options: FindOptions) => void
  onOnly: (only: boolean) => void
  onStep: (direction: 1 | -1) => void
  onAgain: () => void
  onClose: () => void
}

const TOGGLES = [
  { key: 'caseSensitive', icon: <CaseSensitive size={16} />, label: 'Match case' },
  { key: 'word', icon: <WholeWord size={16} />, label: 'Whole words' },
  { key: 'regex', icon: <Regex size={14} />, label: 'Regular expression' },
] as const

/** Find in the stored log: the engine searches, hits are marked and counted as they come. */
export function FindBar(props: FindBarProps) {
  const { finder, options, only, grown, inputRef, onChange, onOnly, onStep, onAgain, onClose } = props
  useSyncExternalStore(finder.subscribe, finder.version)
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') onStep(event.shiftKey ? -1 : 1)
    else if (event.key === 'Escape') onClose()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <search className="flex flex-wrap items-center gap-1.5 border-line border-b bg-panel px-2.5 py-1.5">
      <input
        ref={inputRef}
        className="field max-w-80 font-mono"
        placeholder="Find in the whole log"
        aria-label="Find in the whole log"
        value={options.text}
        spellCheck={false}
        onChange={(event) => onChange({ ...options, text: event.target.value })}
        onKeyDown={onKeyDown}
      />
      {TOGGLES.map(({ key, icon, label }) => (
        <Button
          key={key}
          look="quiet"
          aria-label={label}
          title={label}
          aria-pressed={options[key]}
          icon={icon}
          className="aria-pressed:bg-selected aria-pressed:text-text"
          onClick={() => onChange({ ...options, [key]: !options[key] })}
        />
      ))}
      <Button
        look="quiet"
        aria-label="Only matching lines"
        title="Only matching lines, with 2 lines around each"
        aria-pressed={only}
        icon={<ListFilter size={15} />}
        className="aria-pressed:bg-selected aria-pressed:text-text"
        onClick={() => onOnly(!only)}
      />
      <Button
        look="quiet"
        aria-label="Previous match"
        title="Previous match (Shift Enter)"
        icon={<ChevronUp size={15} />}
        onClick={() => onStep(-1)}
      />
      <Button
        look="quiet"
        aria-label="Next match"
        title="Next match (Enter)"
        icon={<ChevronDown size={15} />}
        onClick={() => onStep(1)}
      />
      <span role="status" className={`px-1 ${finder.error ? 'text-broken' : 'text-muted'}`}>
        {countText(finder)}
      </span>
      {grown && !finder.running && (
        <Button look="quiet" onClick={onAgain}>
          More has come · search again
        </Button>
      )}
      <Button look="quiet" aria-label="Close find" icon={<X size={15} />} className="ml-auto" onClick={onClose} />
    </search>
  )
}
