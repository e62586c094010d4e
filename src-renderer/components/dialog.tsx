import { Dialog as Base } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import { type ReactNode, type RefObject, useLayoutEffect, useRef } from 'react'
import { returnFocus } from '../lib/focus.ts'
import { useUi } from '../lib/ui.ts'
import { Button } from './button.tsx'

export interface DialogProps {
  title: ReactNode
  description?: ReactNode
  icon?: ReactNode
  onClose: () => void
  children: ReactNode
  footer?: ReactNode
  /** Where the focus goes first, `title` is the heading; the dialog itself if not said. */
  focus?: RefObject<HTMLElement | null> | 'title'
  /** At the right of the title. */
  aside?: ReactNode
  /** The body reaches to the edges, and the dialog may take nearly the whole height. */
  flush?: boolean
  /** Pixels. */
  width?: number
  /** A sheet takes the height of the window and lies at its right edge. */
  sheet?: boolean
  /** The body holds only text and must be scrolled by keyboard itself. */
  textOnly?: boolean
  /** `alertdialog` for questions that must be answered. */
  role?: 'dialog' | 'alertdialog'
}

const CENTER = 'left-1/2 top-[12vh] -translate-x-1/2 max-h-[80vh]'
const TALL = 'left-1/2 top-1/2 -translate-x-1/2 -translate-y-1/2 max-h-[calc(100vh-16px)]'
const SHEET = 'right-3 top-3 bottom-3'

/** A dialog or sheet with title, body and footer. Focus returns to where it came from; keys of the screen are off. */
export function Dialog(props: DialogProps) {
  const {
    title,
    description,
    icon,
    onClose,
    children,
    footer,
    focus,
    width = 480,
    sheet = false,
    role = 'dialog',
    textOnly = false,
    aside,
    flush = false,
  } = props
  const heading = useRef<HTMLHeadingElement>(null)
  // Once it is gone the screen's keys work at once again.
  useLayoutEffect(() => {
    useUi.setState(({ dialogs }) => ({ dialogs: dialogs + 1 }))
    return () => useUi.setState(({ dialogs }) => ({ dialogs: dialogs - 1 }))
  }, [])
  return (
    <Base.Root open onOpenChange={(open) => !open && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="shade z-40" />
        <Base.Popup
          role={role}
          initialFocus={focus === 'title' ? heading : (focus ?? true)}
          finalFocus={returnFocus}
          className={`popup fixed z-50 flex max-w-[calc(100vw-24px)] flex-col ${sheet ? SHEET : flush ? TALL : CENTER}`}
          style={{ width }}
        >
          <header className={`flex items-start gap-2.5 px-5 ${flush ? 'pt-3 pb-2' : 'pt-4 pb-3'}`}>
            {icon && <span className="mt-[3px]">{icon}</span>}
            <div className="min-w-0 flex-1">
              <Base.Title
                ref={heading}
                tabIndex={focus === 'title' ? -1 : undefined}
                className="break-words font-semibold text-lg"
              >
                {title}
              </Base.Title>
              {description && <Base.Description className="text-muted">{description}</Base.Description>}
            </div>
            {aside}
            <Base.Close render={<Button look="quiet" aria-label="Close" icon={<X size={15} />} className="-mr-2" />} />
          </header>
          <div
            tabIndex={textOnly ? 0 : undefined}
            className={`min-h-0 flex-1 overflow-y-auto ${flush ? '' : 'px-5 pb-4'}`}
          >
            {children}
          </div>
          {footer && (
            <footer
              className={`flex items-center justify-end gap-2 rounded-b-[10px] border-line border-t bg-raised px-5 ${flush ? 'py-2.5' : 'py-3'}`}
            >
              {footer}
            </footer>
          )}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}
