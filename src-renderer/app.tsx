import { QueryClientProvider } from '@tanstack/react-query'
import { Route, Router, Switch } from 'wouter'
import { useHashLocation } from 'wouter/use-hash-location'
import { ConnectionBanner } from './components/shell/banner.tsx'
import { GlobalKeys } from './components/shell/global-keys.tsx'
import { LiveRegions } from './components/shell/live-regions.tsx'
import { MenuCommands } from './components/shell/menu-commands.tsx'
import { ScreenGuard } from './components/shell/screen-guard.tsx'
import { Sidebar } from './components/shell/sidebar.tsx'
import { StatusBar } from './components/shell/status-bar.tsx'
import { Toasts } from './components/shell/toasts.tsx'
import { later } from './lib/later.tsx'
import { queryClient } from './lib/query.ts'
import { Overlays } from './overlays.tsx'
import { NowScreen } from './screens/now/now-screen.tsx'

const ActivityScreen = later(async () => (await import('./rest.ts')).ActivityScreen)
const ApprovalsScreen = later(async () => (await import('./rest.ts')).ApprovalsScreen)
const BudgetScreen = later(async () => (await import('./rest.ts')).BudgetScreen)
const JobScreen = later(async () => (await import('./rest.ts')).JobScreen)
const JobsScreen = later(async () => (await import('./rest.ts')).JobsScreen)
const LogsScreen = later(async () => (await import('./rest.ts')).LogsScreen)
const OffersScreen = later(async () => (await import('./rest.ts')).OffersScreen)
const LeftoversScreen = later(async () => (await import('./rest.ts')).LeftoversScreen)
const ServersScreen = later(async () => (await import('./rest.ts')).ServersScreen)
const ServerScreen = later(async () => (await import('./rest.ts')).ServerScreen)
const SettingsScreen = later(async () => (await import('./rest.ts')).SettingsScreen)

/** The window: sidebar, screen, status bar, and what lies over them. */
export function App() {
  return (
    <QueryClientProvider client={queryClient}>
      <Router hook={useHashLocation}>
        <div className="isolate flex h-full flex-col">
          <div className="flex min-h-0 flex-1">
            <Sidebar />
            <main className="flex min-w-0 flex-1 flex-col">
              <ConnectionBanner />
              <ScreenGuard>
                <Screens />
              </ScreenGuard>
            </main>
          </div>
          <StatusBar />
        </div>
        <Overlays />
        <GlobalKeys />
        <MenuCommands />
      </Router>
      <LiveRegions />
      <Toasts />
    </QueryClientProvider>
  )
}

function Screens() {
  return (
    <Switch>
      <Route path="/" component={NowScreen} />
      <Route path="/jobs" component={JobsScreen} />
      <Route<{ id: string; tab?: string; place?: string }> path="/jobs/:id/:tab?/:place?">
        {({ id, tab, place }) => <JobScreen key={id} id={id} tab={tab ?? 'log'} place={place} />}
      </Route>
      <Route path="/servers" component={ServersScreen} />
      <Route<{ id: string; tab?: string; job?: string }> path="/servers/:id/:tab?/:job?">
        {({ id, tab, job }) => <ServerScreen key={id} id={id} tab={tab ?? 'overview'} job={job} />}
      </Route>
      <Route path="/offers" component={OffersScreen} />
      <Route<{ id?: string; step?: string }> path="/approvals/:id?/:step?">
        {({ id, step }) => <ApprovalsScreen id={id} deny={step === 'deny'} />}
      </Route>
      <Route<{ id?: string }> path="/budget/:id?">{({ id }) => <BudgetScreen id={id} />}</Route>
      <Route path="/leftovers" component={LeftoversScreen} />
      <Route path="/logs" component={LogsScreen} />
      <Route path="/activity" component={ActivityScreen} />
      <Route path="/settings/:part?">{({ part }) => <SettingsScreen part={part ?? 'appearance'} />}</Route>
      <Route component={NowScreen} />
    </Switch>
  )
}
