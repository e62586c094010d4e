import { useQuery } from '@tanstack/react-query'
import { ClipboardPaste } from 'lucide-react'
import { useRef, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { SelectField } from '../../components/field.tsx'
import { api, client } from '../../lib/client.ts'
import { useTemplates } from '../../lib/queries.ts'
import { useAction } from '../../lib/use-action.ts'
import { type Draft, draftOf } from './draft.ts'

interface StartFromProps {
  onPick: (draft: Draft) => void
  pasting: boolean
  onPaste: () => void
}

/** Fills the form from a template, an earlier job or a file, or empties it. */
export function StartFrom({ onPick, pasting, onPaste }: StartFromProps) {
  const templates = useTemplates().data ?? []
  const jobs = useQuery(api.jobs.list.queryOptions({ input: { limit: 20 } })).data?.items ?? []
  const [chosen, setChosen] = useState('')
  const latest = useRef('')
  const [, run] = useAction()
  const pick = (value: string) => {
    setChosen(value)
    latest.current = value
    const template = templates.find((one) => one.id === value)
    if (template) return onPick(draftOf(template.spec))
    if (value === '') return onPick(draftOf(undefined))
    void run('The earlier job could not be read', async () => {
      const { spec } = await client.jobs.get({ job: value })
      // Another choice may have been made meanwhile.
      if (latest.current === value) onPick(draftOf(spec))
    })
  }
  const paste = (
    <Button data-adds="paste" aria-expanded={pasting} icon={<ClipboardPaste size={13} />} onClick={onPaste}>
      Paste job.yaml
    </Button>
  )
  if (templates.length === 0 && jobs.length === 0) return <div className="flex justify-end">{paste}</div>
  return (
    <div className="flex items-end gap-2">
      <div className="min-w-0 flex-1">
        <SelectField
          label="Start from"
          value={chosen}
          onChange={pick}
          options={[
            { value: '', label: 'Nothing: an empty form' },
            ...templates.map((one) => ({ value: one.id, label: `Template: ${one.name}` })),
            ...jobs.map((job) => ({
              value: job.id,
              label: `Earlier job: ${job.name}${job.serverName ? ` on ${job.serverName}` : ''}`,
            })),
          ]}
        />
      </div>
      {paste}
    </div>
  )
}
