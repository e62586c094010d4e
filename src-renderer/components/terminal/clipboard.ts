import { RemotebotError } from '../../../src-shared/vocabulary/index.ts'

/**
 * Puts text on the clipboard.
 * @throws RemotebotError INVALID_STATE saying why it cannot be done.
 */
export async function copyText(text: string): Promise<void> {
  // Not there at all in a page that came by plain HTTP from another computer.
  const clipboard: Clipboard | undefined = navigator.clipboard
  try {
    if (!clipboard) throw new Error('it is only for pages by HTTPS or from this computer')
    await clipboard.writeText(text)
  } catch (error) {
    throw new RemotebotError(
      'INVALID_STATE',
      `The browser did not give access to the clipboard: ${(error as Error).message}`,
      { hint: 'Allow this page to use the clipboard, or copy with the menu of the right mouse button.' },
      { cause: error },
    )
  }
}
