import { OverlayGuard } from './components/shell/overlay-guard.tsx'
import { later } from './lib/later.tsx'
import { closeOverlay, useUi } from './lib/ui.ts'

const CommandPalette = later(async () => (await import('./rest.ts')).CommandPalette)
const NewJob = later(async () => (await import('./rest.ts')).NewJob)
const StopJobs = later(async () => (await import('./rest.ts')).StopJobs)
const AddServer = later(async () => (await import('./rest.ts')).AddServer)
const RemoveJobs = later(async () => (await import('./rest.ts')).RemoveJobs)
const ShortcutSheet = later(async () => (await import('./rest.ts')).ShortcutSheet)
const EditServer = later(async () => (await import('./rest.ts')).EditServer)
const RemoveServer = later(async () => (await import('./rest.ts')).RemoveServer)
const SaveTemplate = later(async () => (await import('./rest.ts')).SaveTemplate)
const RentDialog = later(async () => (await import('./rest.ts')).RentDialog)
const ConnectProvider = later(async () => (await import('./rest.ts')).ConnectProvider)
const StopIdle = later(async () => (await import('./rest.ts')).StopIdle)
const StopServer = later(async () => (await import('./rest.ts')).StopServer)
const TerminateServer = later(async () => (await import('./rest.ts')).TerminateServer)
const ExtendLease = later(async () => (await import('./rest.ts')).ExtendLease)
const HostKeyChanged = later(async () => (await import('./rest.ts')).HostKeyChanged)

/** What lies over the screen, one at a time. */
export function Overlays() {
  return (
    <OverlayGuard>
      <Shown />
    </OverlayGuard>
  )
}

function Shown() {
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
      return <HostKeyChanged serverId={overlay.serverId} onClose={closeOverlay} />
    case 'rent':
      return <RentDialog offer={overlay.offer} diskGb={overlay.diskGb} />
    case 'connect-provider':
      return <ConnectProvider kind={overlay.provider} />
    case 'stop-idle':
      return <StopIdle />
    case 'stop-server':
      return <StopServer serverId={overlay.serverId} />
    case 'terminate-server':
      return <TerminateServer serverId={overlay.serverId} />
    case 'extend-lease':
      return <ExtendLease serverId={overlay.serverId} />
    default:
      return null
  }
}
