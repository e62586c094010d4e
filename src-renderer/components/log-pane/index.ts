export { LogPane, type LogPaneProps } from './log-pane.tsx'
export { LogSplit } from './log-split.tsx'
