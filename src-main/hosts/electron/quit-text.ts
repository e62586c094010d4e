/** Something that goes on without the app, as the engine told it. */
export interface GoesOn {
  serverId: string | null
  name: string
  text: string
}

const NAMED = 5

/** The warning before quitting: what bills and what runs, at most five of them by name. Null: the engine did not say. */
export function quitText(items: readonly GoesOn[] | null): { message: string; detail: string } {
  // Silence is not the same as nothing: whoever quits decides with what is known.
  if (items === null) {
    return {
      message: 'Jobs and rented servers may go on without Remotebot.',
      detail: 'The engine did not say in time what runs.',
    }
  }
  const servers = items.filter(({ serverId }) => serverId !== null).length
  const jobs = items.length - servers
  const what = sentence([counted(servers, 'rented server'), counted(jobs, 'job')])
  const more = items.length > NAMED ? [`and ${items.length - NAMED} more`] : []
  return {
    message: `${what} ${items.length === 1 ? 'goes' : 'go'} on without Remotebot.`,
    detail: [
      ...items.slice(0, NAMED).map(({ name, text }) => `${name}: ${text}`),
      ...more,
      '',
      'They are followed again at the next start.',
    ].join('\n'),
  }
}

function counted(count: number, noun: string): string | null {
  if (count === 0) return null
  return count === 1 ? `one ${noun}` : `${count} ${noun}s`
}

function sentence(parts: ReadonlyArray<string | null>): string {
  const text = parts.filter((part) => part !== null).join(' and ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** What is said before this computer sleeps: which rented servers go on billing, and until when. Null: none does. */
export function sleepText(items: readonly GoesOn[] | null): { title: string; body: string } | null {
  const servers = (items ?? []).filter(({ serverId }) => serverId !== null)
  if (servers.length === 0) return null
  return {
    title: `${sentence([counted(servers.length, 'rented server')])} ${servers.length === 1 ? 'goes' : 'go'} on while this computer sleeps.`,
    body: servers
      .slice(0, NAMED)
      .map(({ name, text }) => `${name}: ${text}`)
      .join('\n'),
  }
}
