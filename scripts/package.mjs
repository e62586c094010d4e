// `npm run package`: an unpacked app in dist/.
import { makePackage } from './package/make.mjs'
import { main } from './setup/errors.mjs'
import { setUpTools } from './setup/index.mjs'

await main(async () => {
  await setUpTools()
  console.log(await makePackage({ inspectable: process.env.REMOTEBOT_ELECTRON_INSPECT === '1' }))
})
