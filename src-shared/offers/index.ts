export * from './filter.ts'
export * from './nothing-fits.ts'
export * from './price.ts'
export * from './words.ts'
