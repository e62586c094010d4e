/**
 * Imports go down only: hosts → api → domains → adapters → ground → src-shared, and a domain uses only the
 * domains to its left in DOMAINS, through their index.ts.
 */
const DOMAINS = [
  'secrets',
  'tokens',
  'activity',
  'offers',
  'budget',
  'approvals',
  'servers',
  'leases',
  'leftovers',
  'sync',
  'jobs',
  'steward',
  'notices',
]
const LAYERS = ['ground', 'adapters', 'domains', 'api', 'hosts']
// scripts/check/planted.cjs applies the same rules to a small tree that breaks them.
const ROOT = process.env.REMOTEBOT_RULES_ROOT ?? ''
const TEST = '(\\.test\\.tsx?$|/testing/|/testing\\.ts$)'
const at = (path) => `^${ROOT}${path}`

const upward = LAYERS.slice(0, -1).map((layer, i) => ({
  name: `${layer}-imports-down-only`,
  comment: `${layer} knows nothing of the layers above it`,
  severity: 'error',
  from: { path: at(`src-main/${layer}/`), pathNot: TEST },
  to: { path: at(`src-main/(${LAYERS.slice(i + 1).join('|')})/|^${ROOT}src-main/engine\\.ts$`) },
}))

const leftward = DOMAINS.slice(0, -1).map((domain, i) => ({
  name: `domain-${domain}-imports-left-only`,
  comment: `${domain} may use the domains before it; what it needs of a later one is a port passed in by engine.ts`,
  severity: 'error',
  from: { path: at(`src-main/domains/${domain}/`), pathNot: TEST },
  to: { path: at(`src-main/domains/(${DOMAINS.slice(i + 1).join('|')})/`) },
}))

module.exports = {
  forbidden: [
    ...upward,
    ...leftward,
    {
      name: 'domain-through-its-index',
      comment: 'a domain is reached through its index.ts',
      severity: 'error',
      from: { path: at('src-main/'), pathNot: [at('src-main/domains/'), TEST] },
      to: { path: at('src-main/domains/[^/]+/'), pathNot: at('src-main/domains/[^/]+/index\\.ts$') },
    },
    {
      name: 'other-domain-through-its-index',
      comment: 'a domain reaches another through its index.ts',
      severity: 'error',
      from: { path: at('src-main/domains/([^/]+)/'), pathNot: TEST },
      to: {
        path: at('src-main/domains/[^/]+/'),
        pathNot: [at('src-main/domains/[^/]+/index\\.ts$'), at('src-main/domains/$1/')],
      },
    },
    {
      name: 'shared-imports-nothing-of-ours',
      severity: 'error',
      from: { path: at('src-shared/') },
      to: { path: at('src-(main|renderer)/') },
    },
    {
      name: 'renderer-imports-shared-only',
      severity: 'error',
      from: { path: at('src-renderer/') },
      to: { path: at('src-main/') },
    },
    {
      name: 'main-imports-no-renderer',
      severity: 'error',
      from: { path: at('src-main/') },
      to: { path: at('src-renderer/') },
    },
    {
      name: 'electron-only-in-its-host',
      comment: 'the engine and the other hosts run without Electron',
      severity: 'error',
      from: { path: at('src-'), pathNot: [at('src-main/hosts/electron/'), TEST] },
      to: { path: '(^|/)node_modules/electron/|^electron$' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: { path: at('src-'), pathNot: TEST },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    parser: 'swc',
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
      conditionNames: ['import', 'node', 'default'],
    },
  },
}
