import { RemotebotError } from '../../src-shared/vocabulary/index.ts'
import { announce } from './announce.ts'

/**
 * Puts text on the clipboard and says so to screen readers.
 * @throws RemotebotError FORBIDDEN where the page may not, such as without focus or over plain HTTP
 */
export async function copyText(text: string): Promise<void> {
  // Not there at all in a page that came by plain HTTP from another computer.
  const clipboard: Clipboard | undefined = navigator.clipboard
  try {
    if (!clipboard) throw new Error('it is only for pages by HTTPS or from this computer')
    await clipboard.writeText(text)
  } catch (error) {
    const details = error instanceof Error ? error.message : String(error)
    const hint = 'Mark the text and copy it with the keyboard.'
    throw new RemotebotError('FORBIDDEN', 'The clipboard is closed to this page just now.', { hint, details })
  }
  announce('Copied')
}
