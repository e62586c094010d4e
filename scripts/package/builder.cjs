// What electron-builder makes; scripts/package/make.mjs says which Electron goes in.
const runtime = JSON.parse(process.env.REMOTEBOT_RUNTIME)
const inspectable = process.env.REMOTEBOT_ELECTRON_INSPECT === '1'

module.exports = {
  appId: 'dev.remotebot.app',
  productName: 'Remotebot',
  executableName: 'remotebot',
  directories: { output: 'dist' },
  files: ['out/**/*', '!out/sources', '!out/types', '!**/*.map', 'package.json'],
  asar: true,
  asarUnpack: ['**/*.node', 'node_modules/@lydell/node-pty*/**'],
  // The prebuilt binaries that packages bring are used as they are.
  npmRebuild: false,
  nodeGypRebuild: false,
  electronDist: runtime.dist,
  electronVersion: runtime.version,
  extraResources: runtime.sqlite ? [{ from: runtime.sqlite, to: 'better_sqlite3.node' }] : [],
  electronFuses: {
    runAsNode: false,
    enableCookieEncryption: true,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: inspectable,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    loadBrowserProcessSpecificV8Snapshot: false,
    grantFileProtocolExtraPrivileges: false,
  },
  linux: { target: 'dir', category: 'Development' },
  mac: { target: 'dir', category: 'public.app-category.developer-tools', identity: null },
  win: { target: 'dir' },
}
