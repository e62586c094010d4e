import { FolderOpen } from 'lucide-react'
import type { ComponentProps } from 'react'
import { bridge } from '../lib/bridge.ts'
import { useAction } from '../lib/use-action.ts'
import { Button } from './button.tsx'
import { TextField } from './field.tsx'

type FolderFieldProps = Omit<ComponentProps<typeof TextField>, 'title' | 'mono'> & {
  /** What the system's dialog asks. */
  title: string
}

/** The full path of a folder on the engine's computer: typed, or chosen in the system's dialog where there is one. */
export function FolderField({ title, onChange, ...rest }: FolderFieldProps) {
  const [busy, run] = useAction()
  const choose = () =>
    run('No folder was chosen', async () => {
      const folder = await bridge?.chooseFolder(title)
      if (folder) onChange(folder)
    })
  return (
    <div className="flex items-start gap-1.5">
      <div className="min-w-0 flex-1">
        <TextField mono onChange={onChange} {...rest} />
      </div>
      {bridge && (
        <Button className="mt-[22px]" disabled={busy} icon={<FolderOpen size={13} />} onClick={() => void choose()}>
          Choose…
        </Button>
      )}
    </div>
  )
}
