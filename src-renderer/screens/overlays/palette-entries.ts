import {
  isFinal,
  type JobSummary,
  type OfferAnswer,
  type Server,
  STATUS_WORDS,
} from '../../../src-shared/vocabulary/index.ts'
import { client } from '../../lib/client.ts'
import { complain, inform } from '../../lib/notices.ts'
import type { PaletteEntry } from '../../lib/palette.ts'
import { setPrefs, type ThemeChoice, type TimeDisplay } from '../../lib/prefs.ts'
import { hasEnded } from '../../lib/rental-text.ts'
import { addressText } from '../../lib/server-text.ts'
import { SHORTCUTS } from '../../lib/shortcut-list.ts'
import { openOverlay } from '../../lib/ui.ts'
import { offerEntries } from './offer-entries.ts'

type Go = (path: string) => void

/** What the screen shows: one job, one server, or neither. */
export interface Here {
  job: Pick<JobSummary, 'id' | 'name' | 'status'> | undefined
  server: Server | undefined
}

/** Everything that the palette can do or reach now. */
export function paletteEntries(
  go: Go,
  here: Here,
  servers: readonly Server[],
  jobs: readonly JobSummary[],
  answers: readonly OfferAnswer[],
): PaletteEntry[] {
  return [
    ...hereEntries(go, here),
    ...commandEntries(go),
    ...servers.map(
      (server): PaletteEntry => ({
        id: `server:${server.id}`,
        kind: 'server',
        title: server.name,
        detail: addressText(server),
        run: () => go(`/servers/${server.id}`),
      }),
    ),
    ...jobs.map(
      (job): PaletteEntry => ({
        id: `job:${job.id}`,
        kind: 'job',
        title: job.name,
        detail: [STATUS_WORDS[job.status], job.serverName].filter(Boolean).join(' · '),
        run: () => go(`/jobs/${job.id}`),
      }),
    ),
    ...offerEntries(go, answers),
    ...SHORTCUTS.map(
      (one): PaletteEntry => ({
        id: `help:${one.id}`,
        kind: 'help',
        title: one.label,
        detail: one.group,
        keys: one.keys,
        run: () => openOverlay({ kind: 'shortcuts' }),
      }),
    ),
  ]
}

/** Actions on the job or server that is on the screen; destructive ones only open their dialog. */
function hereEntries(go: Go, { job, server }: Here): PaletteEntry[] {
  const entries: PaletteEntry[] = []
  const add = (key: string, title: string, run: () => void) =>
    entries.push({ id: `here:${key}`, kind: 'command', title, run })
  if (job && !isFinal(job.status))
    add('stop', `Stop ${job.name}…`, () => openOverlay({ kind: 'stop-jobs', jobs: [{ id: job.id, name: job.name }] }))
  if (job && isFinal(job.status))
    add('remove', `Remove ${job.name}…`, () =>
      openOverlay({ kind: 'remove-jobs', jobs: [{ id: job.id, name: job.name }] }),
    )
  if (server) {
    add('run', `New job on ${server.name}`, () => openOverlay({ kind: 'new-job', spec: { server: server.id } }))
    add('terminal', `Terminal of ${server.name}`, () => go(`/servers/${server.id}/terminal`))
    add('check', `Check ${server.name}`, () => go(`/servers/${server.id}/health`))
    add('edit', `Edit ${server.name}…`, () => openOverlay({ kind: 'edit-server', serverId: server.id }))
    if (server.rental && !hasEnded(server)) {
      add('extend', `Extend the lease of ${server.name}…`, () =>
        openOverlay({ kind: 'extend-lease', serverId: server.id }),
      )
      if (server.rental.mayEnd)
        add('terminate', `Terminate ${server.name}…`, () =>
          openOverlay({ kind: 'terminate-server', serverId: server.id }),
        )
    } else if (server.origin !== 'local')
      add('remove-server', `Remove ${server.name}…`, () => openOverlay({ kind: 'remove-server', serverId: server.id }))
  }
  return entries
}

/** No job in the queue starts until it is resumed. */
function holdQueue(queueHeld: boolean): void {
  const what = queueHeld ? 'The queue could not be held' : 'The queue could not be resumed'
  client.engine.settings.set({ queueHeld }).then(
    () => inform(queueHeld ? 'The queue is held: no job in it starts' : 'The queue goes on'),
    (error) => complain(what, error),
  )
}

function commandEntries(go: Go): PaletteEntry[] {
  const command = (id: string, title: string, run: () => void, keys?: string): PaletteEntry => ({
    id: `command:${id}`,
    kind: 'command',
    title,
    keys,
    run,
  })
  const theme = (choice: ThemeChoice, word: string) =>
    command(`theme.${choice}`, `Theme: ${word}`, () => setPrefs({ theme: choice }))
  const time = (choice: TimeDisplay, word: string) =>
    command(`time.${choice}`, `Times: ${word}`, () => setPrefs({ timeDisplay: choice }))
  return [
    command('job.new', 'New job', () => openOverlay({ kind: 'new-job' }), 'mod+n'),
    command('server.add', 'Add server', () => openOverlay({ kind: 'add-server' })),
    command('queue.hold', 'Hold the queue', () => holdQueue(true)),
    command('queue.resume', 'Resume the queue', () => holdQueue(false)),
    command('servers.idle', 'Terminate idle servers…', () => openOverlay({ kind: 'stop-idle' })),
    command('go.now', 'Go to Now', () => go('/'), 'g n'),
    command('go.jobs', 'Go to Jobs', () => go('/jobs'), 'g j'),
    command('go.servers', 'Go to Servers', () => go('/servers'), 'g s'),
    command('go.offers', 'Go to Offers', () => go('/offers'), 'g o'),
    command('go.approvals', 'Go to Approvals', () => go('/approvals'), 'g a'),
    command('go.budget', 'Go to Budget', () => go('/budget'), 'g b'),
    command('go.leftovers', 'Go to Leftovers', () => go('/leftovers'), 'g f'),
    command('go.providers', 'Providers: connect, check, disconnect', () => go('/settings/providers')),
    command('go.logs', 'Go to Logs', () => go('/logs'), 'g l'),
    command('logs.search', 'Search the logs of all jobs', () => go('/logs')),
    command('go.activity', 'Go to Activity', () => go('/activity'), 'g y'),
    command('go.settings', 'Go to Settings', () => go('/settings'), 'g t'),
    command('help', 'Keyboard shortcuts', () => openOverlay({ kind: 'shortcuts' }), '?'),
    theme('dark', 'dark'),
    theme('light', 'light'),
    theme('contrast', 'high contrast'),
    theme('system', 'as the system'),
    time('local', 'local'),
    time('utc', 'UTC'),
    time('relative', 'relative'),
  ]
}
