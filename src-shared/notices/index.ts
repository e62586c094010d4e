export { BURST_MS, merged, namesText, type Shown } from './burst.ts'
export { isQuiet, isWanted, SWITCHES, showsOnDesktop } from './desktop.ts'
