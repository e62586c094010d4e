export { installTools } from './install-tools.ts'
export { toolNames } from './recipes.ts'
