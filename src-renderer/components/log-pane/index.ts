export { LogPane, type LogPaneProps } from './log-pane.tsx'
export { filterFor, parsePlace } from './log-place.ts'
export { LogSplit } from './log-split.tsx'
