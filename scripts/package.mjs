// `npm run package [-- --for-tests]`: an unpacked app in dist/.
import { makePackage } from './package/make.mjs'
import { main, SetupError } from './setup/errors.mjs'
import { setUpTools } from './setup/index.mjs'

await main(async () => {
  const [flag, ...rest] = process.argv.slice(2)
  if (rest.length > 0 || (flag !== undefined && flag !== '--for-tests'))
    throw new SetupError(`There is no flag "${rest[0] ?? flag}".`, 'The only one is --for-tests.')
  await setUpTools()
  console.log(await makePackage({ forTests: flag === '--for-tests' }))
})
