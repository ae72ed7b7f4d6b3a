/** The hue of a tag's colour, made from its name: the same tag looks the same everywhere. */
export function tagHue(name: string): number {
  let sum = 0;
  for (const character of name.trim().toLowerCase()) sum = (Math.imul(sum, 31) + (character.codePointAt(0) ?? 0)) >>> 0;
  // Twelve hues, far enough apart to tell from each other.
  return (sum % 12) * 30;
}
