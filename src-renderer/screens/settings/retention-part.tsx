import { useState } from 'react'
import type { Settings } from '../../../src-shared/vocabulary/index.ts'
import { Button } from '../../components/button.tsx'
import { TextField } from '../../components/field.tsx'
import { Section } from '../../components/page.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { useSettings } from '../../lib/queries.ts'
import { useSet } from './use-set.ts'

/** How long logs and job folders are kept. */
export function RetentionPart() {
  const query = useSettings()
  return (
    <Section title="Retention">
      <QueryView query={query} what="The settings could not be read">
        {(settings) => <RetentionForm key={JSON.stringify(settings)} settings={settings} />}
      </QueryView>
    </Section>
  )
}

const GB = 1_000_000_000

function RetentionForm({ settings }: { settings: Settings }) {
  const [logDays, setLogDays] = useState(String(settings.logDays))
  const [logSize, setLogSize] = useState(String(settings.logBytes / GB))
  const [serverDays, setServerDays] = useState(String(settings.serverDays))
  const set = useSet()
  const whole = (text: string, from: number) => /^\d+$/.test(text) && Number(text) >= from && Number(text) <= 3650
  const logProblem = whole(logDays, 1) ? null : 'whole days, from 1 to 3650'
  const serverProblem = whole(serverDays, 0) ? null : 'whole days, from 0 to 3650'
  const sizeProblem = Number(logSize) >= 0.001 ? null : 'a size in GB, such as 20'
  const changed =
    logDays !== String(settings.logDays) ||
    serverDays !== String(settings.serverDays) ||
    logSize !== String(settings.logBytes / GB)
  const save = () =>
    set({ logDays: Number(logDays), serverDays: Number(serverDays), logBytes: Math.round(Number(logSize) * GB) })
  return (
    <div className="panel grid gap-4 px-3 py-3">
      <div className="grid grid-cols-2 gap-3">
        <TextField
          label="Keep logs here for (days)"
          inputMode="numeric"
          value={logDays}
          onChange={setLogDays}
          error={logProblem}
          hint="after their job ended"
        />
        <TextField
          label="At most (GB)"
          inputMode="decimal"
          value={logSize}
          onChange={setLogSize}
          error={sizeProblem}
          hint="above it the oldest ended ones go first"
        />
      </div>
      <TextField
        label="Keep job folders on servers for (days)"
        inputMode="numeric"
        value={serverDays}
        onChange={setServerDays}
        error={serverProblem}
        hint="counted from when the whole log is here"
      />
      <Button
        look="primary"
        className="w-fit"
        disabled={!changed || Boolean(logProblem || serverProblem || sizeProblem)}
        onClick={() => void save()}
      >
        Save
      </Button>
    </div>
  )
}
