export { installTools } from './install-tools.ts'
