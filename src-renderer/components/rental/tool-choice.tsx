import { TOOLS } from '../../lib/tools.ts'
import { TextField } from '../field.tsx'

interface ToolChoiceProps {
  chosen: readonly string[]
  other: string
  onChosen: (tools: string[]) => void
  onOther: (text: string) => void
  error?: string | undefined
}

/** Programs that a new server is to have; it is ready only once they are installed and verified. */
export function ToolChoice({ chosen, other, onChosen, onOther, error }: ToolChoiceProps) {
  return (
    <fieldset className="grid min-w-0 gap-1.5">
      <legend className="mb-1 font-medium text-muted text-sm">
        Tools <span className="font-normal">installed and verified before it is ready</span>
      </legend>
      <div className="flex flex-wrap gap-1.5">
        {TOOLS.map((tool) => {
          const on = chosen.includes(tool)
          return (
            <button
              key={tool}
              type="button"
              aria-pressed={on}
              onClick={() => onChosen(on ? chosen.filter((one) => one !== tool) : [...chosen, tool])}
              className="h-6 rounded-full border border-line-strong px-2.5 text-muted text-sm hover:bg-raised aria-pressed:border-accent aria-pressed:bg-selected aria-pressed:text-text"
            >
              {tool}
            </button>
          )
        })}
      </div>
      <TextField
        label="Others, apart by spaces"
        mono
        value={other}
        onChange={onOther}
        error={error}
        placeholder="none"
      />
    </fieldset>
  )
}
