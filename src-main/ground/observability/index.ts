export { drop } from './drop.ts'
export { createLogger, type Logger } from './logger.ts'
