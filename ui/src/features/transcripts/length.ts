const two = (part: number) => String(part).padStart(2, "0");

/** The length of a call: `1:05`, `1:02:05`. */
export function sayLength(seconds: number): string {
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const end = two(seconds % 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${end}` : `${minutes}:${end}`;
}
