export { checkJob, readJob } from './check.ts'
export { isRepository, normalizeJob } from './normalize.ts'
export { parseJobFile } from './parse.ts'
export { printJobFile } from './print.ts'
