import { useState } from 'react'
import { parseDuration, type Settings, settings as settingsSchema } from '../../../src-shared/vocabulary/index.ts'
import { Button } from '../../components/button.tsx'
import { TextField } from '../../components/field.tsx'
import { Section } from '../../components/page.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { durationFlag } from '../../lib/cli-text.ts'
import { useSettings } from '../../lib/queries.ts'
import { useSet } from './use-set.ts'

/** What every rented server has unless somebody says otherwise. */
export function RentingPart() {
  const query = useSettings()
  return (
    <Section title="Rented servers">
      <QueryView query={query} what="The settings could not be read">
        {(settings) => (
          <RentingForm
            key={`${settings.leaseSeconds} ${settings.idleSeconds} ${settings.toolMirror}`}
            settings={settings}
          />
        )}
      </QueryView>
    </Section>
  )
}

function RentingForm({ settings }: { settings: Settings }) {
  const [lease, setLease] = useState(durationFlag(settings.leaseSeconds))
  const [idle, setIdle] = useState(durationFlag(settings.idleSeconds))
  const [mirror, setMirror] = useState(settings.toolMirror ?? '')
  const set = useSet()
  const wanted = {
    leaseSeconds: read('leaseSeconds', lease),
    idleSeconds: read('idleSeconds', idle),
    toolMirror: check('toolMirror', mirror.trim() || null),
  }
  const problems = Object.values(wanted).filter(({ problem }) => problem !== null)
  const next = {
    leaseSeconds: wanted.leaseSeconds.value as number,
    idleSeconds: wanted.idleSeconds.value as number,
    toolMirror: wanted.toolMirror.value as string | null,
  }
  const changed = (Object.keys(next) as Array<keyof typeof next>).some((field) => next[field] !== settings[field])
  return (
    <div className="panel grid grid-cols-2 gap-x-3 gap-y-4 px-3 py-3">
      <TextField
        label="Lease"
        value={lease}
        onChange={setLease}
        error={wanted.leaseSeconds.problem}
        hint="A new server is ended after it, unless somebody extends it."
      />
      <TextField
        label="End it when idle for"
        value={idle}
        onChange={setIdle}
        error={wanted.idleSeconds.problem}
        hint="Idle: no job, no terminal of a person, not being set up."
      />
      <div className="col-span-2">
        <TextField
          label="Mirror for tools"
          mono
          value={mirror}
          placeholder="the internet"
          onChange={setMirror}
          error={wanted.toolMirror.problem}
          hint="Where recipes of tools fetch from instead, such as https://mirror.example.org."
        />
      </div>
      <Button
        look="primary"
        className="col-span-2 w-fit"
        disabled={!changed || problems.length > 0}
        onClick={() => void set(next)}
      >
        Save
      </Button>
    </div>
  )
}

interface Read {
  value: unknown
  problem: string | null
}

function check(field: 'leaseSeconds' | 'idleSeconds' | 'toolMirror', value: unknown): Read {
  const parsed = settingsSchema.shape[field].safeParse(value)
  return parsed.success
    ? { value, problem: null }
    : { value, problem: parsed.error.issues[0]?.message ?? 'not possible' }
}

function read(field: 'leaseSeconds' | 'idleSeconds', text: string): Read {
  try {
    return check(field, parseDuration(text))
  } catch (error) {
    return { value: null, problem: (error as Error).message }
  }
}
