export { TerminalPane, type TerminalPaneProps } from './terminal-pane.tsx'
