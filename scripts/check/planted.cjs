// The project's own import rules, applied to fixtures/: a tree that breaks every one of them.
process.env.REMOTEBOT_RULES_ROOT = 'scripts/check/fixtures/'
module.exports = require('../../.dependency-cruiser.cjs')
