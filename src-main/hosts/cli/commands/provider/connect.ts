import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import type { Provider, ProviderField } from '../../../../../src-shared/vocabulary/index.ts'
import { type Cli, client } from '../../cli.ts'
import { usageError } from '../../failure.ts'
import { canAsk, note, say } from '../../io.ts'
import { leaf } from '../../leaf.ts'
import { sayJson } from '../../output/json.ts'
import { collect } from '../../parse/values.ts'
import { askLine } from '../../prompt/ask.ts'
import { askHidden, readStdin } from '../../prompt/secret-input.ts'
import { findProvider } from './find.ts'
import { providerJson, providerLines } from './view.ts'

interface Options {
  keyFile?: string
  set?: string[]
  json?: boolean
}

/** `remotebot provider connect` */
export function providerConnect(cli: Cli): Command {
  return leaf('connect <provider>', 'test a key of a provider and keep it in the vault', [
    'provider connect demo',
    'provider connect runpod',
    'provider connect lambda --key-file lambda.key',
    'provider connect aws --set region=eu-central-1 < keys.json',
  ])
    .option('--key-file <file>', 'a file with the key')
    .option('--set <field=value>', 'a field that is no secret (repeatable)', collect)
    .addHelpText(
      'after',
      '\nThe key is asked for, or read from standard input; never an argument. A provider with several secret\n' +
        'fields takes them there as one JSON object: {"accessKeyId": "…", "secretAccessKey": "…"}.',
    )
    .action(async (name: string, options: Options) => {
      const engine = await client(cli)
      const provider = await findProvider(engine, name)
      const values = await valuesOf(cli, provider, options)
      const connected = await engine.providers.connect({ provider: provider.kind, values })
      if (options.json) return sayJson(cli.io, providerJson(connected))
      await say(cli.io, providerLines(cli, connected).join('\n'))
      if (cli.io.stderr.isTTY) await note(cli.io, 'See what it offers: remotebot offer list')
    })
}

async function valuesOf(cli: Cli, { name, fields }: Provider, options: Options): Promise<Record<string, string>> {
  const values = plainValues(fields, options.set ?? [])
  const secrets = fields.filter((field) => field.secret)
  if (options.keyFile !== undefined) {
    if (secrets.length === 0) throw usageError(`${name} needs no key.`, 'Leave --key-file out.')
    return { ...values, ...secretValues(name, secrets, await readKeyFile(options.keyFile)) }
  }
  if (!canAsk(cli.io)) {
    if (secrets.length === 0) return values
    return { ...values, ...secretValues(name, secrets, await readStdin(cli.io)) }
  }
  for (const field of fields) {
    if (values[field.name] !== undefined) continue
    const question = `${field.label}${field.optional ? ' (may be empty)' : ''}: `
    if (field.multiline) throw usageError(`${field.label} has several lines.`, 'Give it with --key-file FILE.')
    const value = field.secret ? await askHidden(cli.io, question) : await askLine(cli.io, question)
    if (value.trim() !== '') values[field.name] = value.trim()
  }
  return values
}

function plainValues(fields: readonly ProviderField[], given: readonly string[]): Record<string, string> {
  const values: Record<string, string> = {}
  for (const pair of given) {
    const at = pair.indexOf('=')
    const name = pair.slice(0, at)
    if (at < 1) throw usageError(`"${pair}" is not field=value.`)
    if (fields.find((field) => field.name === name)?.secret)
      throw usageError(
        `${name} is a secret, and other programs of this computer can read arguments.`,
        'Give it at the prompt, with --key-file, or on standard input.',
      )
    values[name] = pair.slice(at + 1)
  }
  return values
}

function secretValues(name: string, secrets: readonly ProviderField[], text: string): Record<string, string> {
  const [only] = secrets
  if (secrets.length === 1 && only) return { [only.name]: text.trim() }
  try {
    const read: unknown = JSON.parse(text)
    const entries = Object.entries(read as Record<string, unknown>)
    if (entries.length > 0 && entries.every(([, value]) => typeof value === 'string'))
      return Object.fromEntries(entries) as Record<string, string>
  } catch {}
  const example = secrets.map((field) => `"${field.name}": "…"`).join(', ')
  throw usageError(`${name} needs several secrets, as one JSON object.`, `Such as {${example}}.`)
}

async function readKeyFile(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw usageError(`${file} can't be read: ${(error as NodeJS.ErrnoException).code ?? error}.`)
  }
}
