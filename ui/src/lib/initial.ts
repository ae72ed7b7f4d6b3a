/** The first letter of a name, whatever it is made of. */
export function initialOf(name: string): string {
  for (const { segment } of new Intl.Segmenter().segment(name.trim())) return segment;
  return "";
}
