import { isMac } from '../lib/bridge.ts'
import { keyLabel } from '../lib/keys.ts'

/** Keys of a shortcut, in registry spelling; alternatives are joined by "or". */
export function Kbd({ keys }: { keys: string }) {
  return (
    <span className="inline-flex items-center gap-1 text-muted text-xs">
      {keys.split('|').map((one, index) => (
        <span key={one} className="inline-flex items-center gap-1">
          {index > 0 && 'or'}
          <kbd className="rounded-[5px] border border-line-strong px-1.5 leading-[17px]">{keyLabel(one, isMac)}</kbd>
        </span>
      ))}
    </span>
  )
}
