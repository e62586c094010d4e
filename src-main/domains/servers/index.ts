export { outOfReach } from './contact.ts'
export { Forwards } from './forwards/forwards.ts'
export type { LaunchRow, MachineList, RentalRow, Rentals, RentedPorts, Renter } from './rented/index.ts'
export { Servers } from './servers.ts'
