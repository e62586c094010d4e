export * from './filter.ts'
export * from './price.ts'
