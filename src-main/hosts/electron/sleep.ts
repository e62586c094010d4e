import { Notification, powerMonitor } from 'electron'
import type { EngineLink } from './engine-link.ts'
import { sleepText } from './quit-text.ts'

/** Says what goes on billing when this computer goes to sleep. The notice may be seen only after it woke up; it is as true then. */
export function tellBeforeSleep(engine: EngineLink): void {
  powerMonitor.on('suspend', () => {
    engine.client?.engine.goesOn().then(
      (items) => {
        const text = sleepText(items)
        if (text && Notification.isSupported()) new Notification(text).show()
      },
      // The engine may be gone or asleep already; its servers end themselves.
      () => {},
    )
  })
}
