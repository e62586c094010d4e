import type { LinkState } from './terminal-channel.ts'

/** What a person is told of a terminal that is not open. */
export function linkWords({ state, reason }: LinkState): string {
  const why = reason ? `: ${reason}` : ''
  if (state === 'attaching') return 'Opening…'
  if (state === 'detached') return `The connection to the engine was lost${why}. The terminal goes on; attaching again…`
  if (state === 'ended') return `${sentence(reason ?? 'the shell ended')}. What was printed stays here.`
  return `The connection to the server was lost${why}. What was printed stays here.`
}

const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
