import { useUi } from './lib/ui.ts'
import { AddServer } from './screens/add-server/add-server.tsx'
import { NewJob } from './screens/new-job/new-job.tsx'
import { CommandPalette } from './screens/overlays/command-palette.tsx'
import { EditServer } from './screens/overlays/edit-server.tsx'
import { HostKeyChanged } from './screens/overlays/host-key-changed.tsx'
import { RemoveJobs } from './screens/overlays/remove-jobs.tsx'
import { RemoveServer } from './screens/overlays/remove-server.tsx'
import { SaveTemplate } from './screens/overlays/save-template.tsx'
import { ShortcutSheet } from './screens/overlays/shortcut-sheet.tsx'
import { StopJobs } from './screens/overlays/stop-jobs.tsx'

/** What lies over the screen, one at a time. */
export function Overlays() {
  const overlay = useUi((ui) => ui.overlay)
  switch (overlay?.kind) {
    case 'new-job':
      return <NewJob spec={overlay.spec} step={overlay.step ?? 1} title={overlay.title ?? 'New job'} />
    case 'add-server':
      return <AddServer />
    case 'palette':
      return <CommandPalette start={overlay.query ?? ''} />
    case 'shortcuts':
      return <ShortcutSheet />
    case 'stop-jobs':
      return <StopJobs jobs={overlay.jobs} />
    case 'remove-jobs':
      return <RemoveJobs jobs={overlay.jobs} />
    case 'save-template':
      return <SaveTemplate spec={overlay.spec} name={overlay.name} />
    case 'edit-server':
      return <EditServer serverId={overlay.serverId} />
    case 'remove-server':
      return <RemoveServer serverId={overlay.serverId} />
    case 'host-key':
      return <HostKeyChanged serverId={overlay.serverId} />
    default:
      return null
  }
}
