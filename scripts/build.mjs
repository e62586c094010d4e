import { ensureBuild } from './setup/build.mjs'
import { main } from './setup/errors.mjs'
import { setUpTools } from './setup/index.mjs'

await main(async () => {
  await setUpTools()
  await ensureBuild()
})
