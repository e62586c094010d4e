import { useState } from 'react'
import { SWITCHES } from '../../../src-shared/notices/index.ts'
import type { NoticeKind } from '../../../src-shared/vocabulary/index.ts'
import { Button } from '../../components/button.tsx'
import { SwitchField } from '../../components/field.tsx'
import { Section } from '../../components/page.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { useSettings } from '../../lib/queries.ts'
import { QuietHours } from './quiet-hours.tsx'
import { useSet } from './use-set.ts'

const KINDS: ReadonlyArray<{ kind: NoticeKind; label: string; hint?: string }> = [
  { kind: 'finished', label: 'A job has finished' },
  { kind: 'failed', label: 'A job has failed or needs attention' },
  {
    kind: 'approval',
    label: 'A request waits for approval',
    hint: 'When it is asked, changes, or is about to expire.',
  },
  { kind: 'budget', label: 'A threshold of a budget is reached' },
  { kind: 'lease', label: 'A lease ends soon', hint: '15 minutes before, or when nothing but Remotebot would end it.' },
  { kind: 'idle', label: 'A rented server is idle', hint: 'After 20 minutes that are paid for nothing.' },
  { kind: 'leak', label: 'Something may bill that should not', hint: 'An end that nobody confirms; leftovers.' },
  {
    kind: 'unreachable',
    label: 'A server is out of reach',
    hint: 'After 5 minutes, where jobs are or something bills.',
  },
  { kind: 'server', label: 'A rented server is ready, could not be made, or is gone' },
]

/** Which notices come, and when. */
export function NotificationsPart() {
  const query = useSettings()
  const set = useSet()
  return (
    <>
      <Section title="Notices" note="in the window and on the desktop">
        <QueryView query={query} what="The settings could not be read">
          {(settings) => (
            <div className="panel divide-y divide-line">
              {KINDS.map(({ kind, label, hint }) => (
                <div key={kind} className="px-3 py-2">
                  <SwitchField
                    label={label}
                    hint={hint}
                    checked={settings[SWITCHES[kind]]}
                    onChange={(on) => void set({ [SWITCHES[kind]]: on })}
                  />
                </div>
              ))}
              <Permission />
            </div>
          )}
        </QueryView>
        <p className="mt-2 max-w-[64ch] text-muted">
          What is switched off still stands behind the bell. The end of a job comes to the desktop only while no window
          is in front, or when it took more than five minutes.
        </p>
      </Section>
      <QueryView query={query} what="The settings could not be read">
        {({ quietHours }) => <QuietHours hours={quietHours} onSet={(hours) => void set({ quietHours: hours })} />}
      </QueryView>
    </>
  )
}

function Permission() {
  const supported = typeof Notification !== 'undefined'
  const [state, setState] = useState(supported ? Notification.permission : 'denied')
  if (state === 'granted') return null
  return (
    <div className="flex items-center justify-between gap-4 px-3 py-2 text-muted">
      <span>
        {state === 'denied'
          ? 'This browser or system does not allow notices from Remotebot; allow them in its own settings.'
          : 'This browser has not been asked yet whether notices may be shown.'}
      </span>
      {state === 'default' && (
        <Button onClick={() => void Notification.requestPermission().then(setState)}>Allow notices</Button>
      )}
    </div>
  )
}
