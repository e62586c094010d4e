import {
  ArrowDownToLine,
  Clock,
  Copy,
  Download,
  Maximize2,
  Minimize2,
  Search,
  TriangleAlert,
  WrapText,
} from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from '../button.tsx'
import { Menu } from '../menu.tsx'
import type { SourceChoice } from './source-choices.ts'

interface LogToolbarProps {
  following: boolean
  finding: boolean
  /** Whether only errors and warnings are shown. */
  onlyProblems: boolean
  wrap: boolean
  times: boolean
  full: boolean
  hasSelection: boolean
  choices: readonly SourceChoice[]
  choice: string
  onChoose: (value: string) => void
  onFollow: () => void
  onFind: () => void
  onProblems: () => void
  onWrap: () => void
  onTimes: () => void
  onCopy: () => void
  onDownload: () => void
  onSaveView: () => void
  onFull: () => void
}

/** Everything one can do with a log. */
export function LogToolbar(props: LogToolbarProps) {
  const { following, finding, onlyProblems, wrap, times, full, choices } = props
  return (
    <div
      role="toolbar"
      aria-label="Log"
      className="flex min-h-10 flex-wrap items-center gap-1 border-line border-b bg-panel px-2.5 py-1"
    >
      {choices.length > 1 && (
        <select
          className="field w-auto"
          aria-label="Attempt and step"
          value={props.choice}
          onChange={(event) => props.onChoose(event.target.value)}
        >
          {choices.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      )}
      <span className="flex-1" />
      <Toggle on={following} label="Follow" keys="f" icon={<ArrowDownToLine size={14} />} onClick={props.onFollow} />
      <Toggle on={finding} label="Find" icon={<Search size={14} />} onClick={props.onFind} />
      <Toggle
        on={onlyProblems}
        label="Problems"
        title="Only errors and warnings, with 2 lines around each"
        icon={<TriangleAlert size={14} />}
        onClick={props.onProblems}
      />
      <Toggle on={wrap} label="Wrap" keys="w" icon={<WrapText size={14} />} onClick={props.onWrap} />
      <Toggle on={times} label="Time" icon={<Clock size={14} />} onClick={props.onTimes} />
      <Button
        look="quiet"
        icon={<Copy size={14} />}
        aria-label={props.hasSelection ? 'Copy the selection' : 'Copy what is on screen'}
        title={props.hasSelection ? 'Copy the selection' : 'Copy what is on screen'}
        onClick={props.onCopy}
      />
      <Menu
        trigger={<Button look="quiet" aria-label="Download" title="Download" icon={<Download size={14} />} />}
        items={[
          { label: 'Download the complete log', onPick: props.onDownload },
          { label: 'Save what is on screen', onPick: props.onSaveView },
        ]}
      />
      <Button
        look="quiet"
        aria-label={full ? 'Leave full height' : 'Full height'}
        title={full ? 'Leave full height (Esc)' : 'Full height'}
        aria-pressed={full}
        icon={full ? <Minimize2 size={14} /> : <Maximize2 size={14} />}
        onClick={props.onFull}
      />
    </div>
  )
}

interface ToggleProps {
  on: boolean
  label: string
  /** What it does, where the label does not say it. */
  title?: string
  keys?: string
  icon: ReactNode
  onClick: () => void
}

function Toggle({ on, label, title = label, keys, icon, onClick }: ToggleProps) {
  return (
    <Button
      look="quiet"
      aria-pressed={on}
      title={keys ? `${title} (${keys})` : title}
      icon={icon}
      onClick={onClick}
      className="aria-pressed:bg-raised aria-pressed:text-text"
    >
      {label}
    </Button>
  )
}
