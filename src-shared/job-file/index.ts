export { JobFieldError } from './fields.ts'
export { isRepository, normalizeJob } from './normalize.ts'
export { parseJobFile } from './parse.ts'
export { printJobFile } from './print.ts'
