/** Today as an ISO date, in UTC so that a team's machines agree. What waivers expire against. */
export function today(): string {
  return new Date().toISOString().slice(0, 10);
}
