/** What differs from run to run in what our commands print. */
export const fleeting = {
  uuid: /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g,
  event: /\b01[0-9A-HJKMNP-TV-Z]{24}\b/g,
  port: /(?<=127\.0\.0\.1:)\d+/g,
  time: /\d{4}-\d\d-\d\dT[\d:.]+(?:Z|\+00:00)/g
} as const
