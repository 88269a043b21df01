// What both of them talk about.

/** The Thursday that is at least two weeks ahead, so that nothing begins while somebody walks. */
function thursdayAhead() {
  const day = new Date();
  day.setUTCDate(day.getUTCDate() + 14);
  while (day.getUTCDay() !== 4) day.setUTCDate(day.getUTCDate() + 1);
  return day;
}

const first = thursdayAhead();
const moved = new Date(first);
moved.setUTCDate(moved.getUTCDate() + 1);

/** A standing exchange of two weeks, and the Friday to which its first date moves. */
export const FORMAT = { title: "Probelauf", summary: "Ein Format für den Rundgang.", first, moved };

/** A day as people type it. */
export function typed(day) {
  return day.toISOString().slice(0, 10).split("-").reverse().join(".");
}

/** The demo's organizer. */
export const ORGANIZER = "orga@example.org";
