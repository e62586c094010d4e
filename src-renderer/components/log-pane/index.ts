export { LogPane, type LogPaneProps } from './log-pane.tsx'
