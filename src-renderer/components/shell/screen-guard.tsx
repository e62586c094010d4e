import { Component, type ReactNode } from 'react'
import { ProblemPanel } from '../problem.tsx'

/** Keeps the window alive when a screen fails to draw, and says so; moving to another screen clears it. */
export class ScreenGuard extends Component<{ children: ReactNode }, { error: Error | null }> {
  override state = { error: null as Error | null }

  static getDerivedStateFromError(error: Error) {
    return { error }
  }

  private readonly clear = () => this.setState({ error: null })

  override componentDidMount() {
    window.addEventListener('hashchange', this.clear)
  }

  override componentWillUnmount() {
    window.removeEventListener('hashchange', this.clear)
  }

  override render() {
    if (!this.state.error) return this.props.children
    return (
      <div className="p-5">
        <ProblemPanel what="This screen could not be drawn" error={this.state.error} onRetry={this.clear} />
      </div>
    )
  }
}
