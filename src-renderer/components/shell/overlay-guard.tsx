import { Component, type ReactNode } from 'react'
import { complain } from '../../lib/notices.ts'
import { closeOverlay } from '../../lib/ui.ts'

/** Keeps the window alive when a dialog fails to draw: it closes, and a notice says why. */
export class OverlayGuard extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false }

  static getDerivedStateFromError() {
    return { failed: true }
  }

  override componentDidCatch(error: Error) {
    complain('This dialog could not be drawn', error)
    closeOverlay()
    this.setState({ failed: false })
  }

  override render() {
    return this.state.failed ? null : this.props.children
  }
}
