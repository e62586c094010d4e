import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { SwitchField } from '../../components/field.tsx'
import { Section } from '../../components/page.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { useSettings } from '../../lib/queries.ts'
import { useSet } from './use-set.ts'

/** Which desktop notices come while no window has the focus. */
export function NotificationsPart() {
  const query = useSettings()
  const set = useSet()
  return (
    <Section title="Desktop notices" note="while the window is not in front">
      <QueryView query={query} what="The settings could not be read">
        {(settings) => (
          <div className="panel divide-y divide-line">
            <div className="px-3 py-2">
              <SwitchField
                label="A job has finished"
                checked={settings.notifyFinished}
                onChange={(on) => void set({ notifyFinished: on })}
              />
            </div>
            <div className="px-3 py-2">
              <SwitchField
                label="A job has failed or needs attention"
                checked={settings.notifyFailed}
                onChange={(on) => void set({ notifyFailed: on })}
              />
            </div>
            <div className="px-3 py-2">
              <SwitchField
                label="A request waits for approval"
                checked={settings.notifyApprovals}
                onChange={(on) => void set({ notifyApprovals: on })}
              />
            </div>
            <div className="px-3 py-2">
              <SwitchField
                label="A threshold of a budget is reached"
                checked={settings.notifyBudgets}
                onChange={(on) => void set({ notifyBudgets: on })}
              />
            </div>
            <Permission />
          </div>
        )}
      </QueryView>
    </Section>
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
