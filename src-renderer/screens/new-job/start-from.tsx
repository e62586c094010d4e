import { useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import type { JobSpec } from '../../../src-shared/vocabulary/index.ts'
import { SelectField } from '../../components/field.tsx'
import { api, client } from '../../lib/client.ts'
import { useTemplates } from '../../lib/queries.ts'
import { useAction } from '../../lib/use-action.ts'

/** Fills the form from a template or an earlier job, or empties it. */
export function StartFrom({ onPick }: { onPick: (spec: JobSpec | undefined) => void }) {
  const templates = useTemplates().data ?? []
  const jobs = useQuery(api.jobs.list.queryOptions({ input: { limit: 20 } })).data?.items ?? []
  const [chosen, setChosen] = useState('')
  const latest = useRef('')
  const [, run] = useAction()
  if (templates.length === 0 && jobs.length === 0) return null

  const pick = (value: string) => {
    setChosen(value)
    latest.current = value
    const template = templates.find((one) => one.id === value)
    if (template) return onPick(template.spec)
    if (value === '') return onPick(undefined)
    void run('The earlier job could not be read', async () => {
      const { spec } = await client.jobs.get({ job: value })
      // Another choice may have been made meanwhile.
      if (latest.current === value) onPick(spec)
    })
  }
  return (
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
  )
}
