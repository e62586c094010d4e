import { CaseSensitive, Regex, Search, Square, WholeWord } from 'lucide-react'
import type { ReactNode, RefObject } from 'react'
import { Button } from '../../components/button.tsx'
import { Kbd } from '../../components/kbd.tsx'
import { usePrefs } from '../../lib/prefs.ts'
import { type SearchForm, TIME_RANGES, type TimeRange } from './search-form.ts'
import { setForm } from './search-store.ts'

interface QueryBarProps {
  form: SearchForm
  /** What is wrong with the form, where a person has to see it. */
  problem: string | null
  running: boolean
  input: RefObject<HTMLInputElement | null>
  onSearch: () => void
  onStop: () => void
  /** Arrow down from the field. */
  onLeave: () => void
}

/** What to look for, how, and when it arrived. */
export function QueryBar({ form, problem, running, input, onSearch, onStop, onLeave }: QueryBarProps) {
  return (
    <search aria-label="Search the logs" className="grid gap-2">
      <form
        className="flex items-center gap-2"
        onSubmit={(event) => {
          event.preventDefault()
          onSearch()
        }}
      >
        <label className="relative min-w-0 flex-1">
          <span className="sr-only">Text to find in the logs</span>
          <Search size={14} aria-hidden className="absolute top-[9px] left-2.5 text-muted" />
          <input
            ref={input}
            type="search"
            value={form.text}
            maxLength={1000}
            placeholder="Find in the logs of all jobs"
            spellCheck={false}
            autoComplete="off"
            aria-invalid={problem !== null}
            aria-describedby={problem ? 'log-search-problem' : undefined}
            onChange={(event) => setForm({ text: event.target.value })}
            onKeyDown={(event) => {
              if (event.key === 'ArrowDown') onLeave()
              else if (event.key === 'Escape') running ? onStop() : event.currentTarget.blur()
              else return
              event.preventDefault()
            }}
            className="field min-h-8! pl-8! font-mono text-sm [&::-webkit-search-cancel-button]:hidden"
          />
          {form.text === '' && (
            <span className="pointer-events-none absolute top-[7px] right-2">
              <Kbd keys="/" />
            </span>
          )}
        </label>
        <div className="flex gap-0.5">
          <Toggle on={form.caseSensitive} label="Match case" onChange={(caseSensitive) => setForm({ caseSensitive })}>
            <CaseSensitive size={16} />
          </Toggle>
          <Toggle on={form.word} label="Whole words" onChange={(word) => setForm({ word })}>
            <WholeWord size={15} />
          </Toggle>
          <Toggle on={form.regex} label="Pattern (regular expression)" onChange={(regex) => setForm({ regex })}>
            <Regex size={14} />
          </Toggle>
        </div>
        <TimeSelect value={form.time} />
        {running ? (
          <Button className="h-8!" icon={<Square size={12} />} onClick={onStop}>
            Stop
          </Button>
        ) : (
          <Button className="h-8!" look="primary" type="submit">
            Search
          </Button>
        )}
      </form>
      {form.time === 'custom' && <CustomRange form={form} />}
      {problem && (
        <p id="log-search-problem" role="alert" className="text-broken text-sm">
          {problem}
        </p>
      )}
    </search>
  )
}

interface ToggleProps {
  on: boolean
  label: string
  onChange: (on: boolean) => void
  children: ReactNode
}

function Toggle({ on, label, onChange, children }: ToggleProps) {
  return (
    <button
      type="button"
      aria-pressed={on}
      aria-label={label}
      title={label}
      onClick={() => onChange(!on)}
      className="inline-flex size-8 items-center justify-center rounded-control border border-transparent text-muted hover:bg-raised hover:text-text aria-pressed:border-accent aria-pressed:bg-selected aria-pressed:text-text"
    >
      {children}
    </button>
  )
}

function TimeSelect({ value }: { value: TimeRange }) {
  return (
    <label>
      <span className="sr-only">When lines arrived</span>
      <select
        className="field min-h-8!"
        value={value}
        onChange={(event) => setForm({ time: event.target.value as TimeRange })}
      >
        {TIME_RANGES.map((range) => (
          <option key={range.value} value={range.value}>
            {range.label}
          </option>
        ))}
      </select>
    </label>
  )
}

function CustomRange({ form }: { form: SearchForm }) {
  const zone = usePrefs((prefs) => prefs.timeDisplay === 'utc') ? 'UTC' : 'local time'
  const end = (label: string, value: string, change: (value: string) => void) => (
    <label className="inline-flex items-center gap-2 text-muted text-sm">
      {label}
      <input
        type="datetime-local"
        className="field w-52! text-text"
        value={value}
        onChange={(event) => change(event.target.value)}
      />
    </label>
  )
  return (
    <fieldset className="flex items-center gap-4">
      <legend className="sr-only">Arrived from and to</legend>
      {end('From', form.from, (from) => setForm({ from }))}
      {end('to', form.to, (to) => setForm({ to }))}
      <span className="text-muted text-sm">{zone}; an empty end is open</span>
    </fieldset>
  )
}
