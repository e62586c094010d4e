import { Link } from 'wouter'
import { Page } from '../../components/page.tsx'
import { AboutPart } from './about-part.tsx'
import { AppearancePart } from './appearance-part.tsx'
import { LimitsPart } from './limits-part.tsx'
import { NotificationsPart } from './notifications-part.tsx'
import { ProvidersPart } from './providers-part.tsx'
import { RetentionPart } from './retention-part.tsx'
import { ShortcutsPart } from './shortcuts-part.tsx'
import { TemplatesPart } from './templates-part.tsx'
import { TokensPart } from './tokens-part.tsx'
import { VaultPart } from './vault-part.tsx'

const PARTS = [
  { id: 'appearance', label: 'Appearance', Part: AppearancePart },
  { id: 'notifications', label: 'Notifications', Part: NotificationsPart },
  { id: 'shortcuts', label: 'Shortcuts', Part: ShortcutsPart },
  { id: 'templates', label: 'Templates', Part: TemplatesPart },
  { id: 'providers', label: 'Providers', Part: ProvidersPart },
  { id: 'limits', label: 'Limits', Part: LimitsPart },
  { id: 'vault', label: 'Vault', Part: VaultPart },
  { id: 'tokens', label: 'Tokens', Part: TokensPart },
  { id: 'retention', label: 'Retention', Part: RetentionPart },
  { id: 'about', label: 'About', Part: AboutPart },
]

/** Everything that can be set; each change acts at once. */
export function SettingsScreen({ part }: { part: string }) {
  const { Part, id } = PARTS.find((one) => one.id === part) ?? (PARTS[0] as (typeof PARTS)[number])
  return (
    <Page title="Settings" scroll={false}>
      <div className="flex min-h-0 flex-1">
        <nav aria-label="Parts of the settings" className="w-44 shrink-0 border-line border-r p-2">
          <ul className="grid gap-px">
            {PARTS.map((one) => (
              <li key={one.id}>
                <Link
                  href={`/settings/${one.id}`}
                  aria-current={one.id === id ? 'page' : undefined}
                  className={`flex h-7 items-center rounded-control px-2.5 font-medium hover:bg-raised ${one.id === id ? 'bg-raised text-text' : 'text-muted'}`}
                >
                  {one.label}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
        <div className="min-w-0 flex-1 overflow-y-auto px-6 py-4">
          <div className="max-w-[680px]">
            <Part />
          </div>
        </div>
      </div>
    </Page>
  )
}
